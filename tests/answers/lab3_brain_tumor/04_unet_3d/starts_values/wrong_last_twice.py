# message: each start once
def window_starts(length, window, overlap):
    if length <= window:
        return [0]
    step = max(1, int(window * (1 - overlap)))
    return [*range(0, length - window + 1, step), length - window]
