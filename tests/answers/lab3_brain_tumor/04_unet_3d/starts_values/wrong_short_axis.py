# message: a negative start
def window_starts(length, window, overlap):
    step = max(1, int(window * (1 - overlap)))
    return [*range(0, length - window, step), length - window]
