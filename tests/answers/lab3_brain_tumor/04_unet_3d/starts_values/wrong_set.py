# message: got set
def window_starts(length, window, overlap):
    if length <= window:
        return {0}
    return {*range(0, length - window, max(1, int(window * (1 - overlap)))), length - window}
