# message: a step of int(window * (1 - overlap))
def window_starts(length, window, overlap):
    if length <= window:
        return [0]
    step = max(1, int(np.ceil(window * (1 - overlap))))
    return [*range(0, length - window, step), length - window]
