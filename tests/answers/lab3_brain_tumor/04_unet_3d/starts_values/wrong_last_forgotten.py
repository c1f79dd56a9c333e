# message: one more has to begin at 7
def window_starts(length, window, overlap):
    step = max(1, int(window * (1 - overlap)))
    return list(range(0, max(length - window, 0) + 1, step))
