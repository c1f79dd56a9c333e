# message: whole numbers
def window_starts(length, window, overlap):
    if length <= window:
        return [0]
    step = max(0.5, window * (1 - overlap) * 0.75)
    return [*np.arange(0, length - window, step).tolist(), length - window]
