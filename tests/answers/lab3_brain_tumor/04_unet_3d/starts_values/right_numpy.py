def window_starts(length, window, overlap):
    last = max(length - window, 0)
    step = max(1, int(window * (1 - overlap)))
    return np.unique(np.minimum(np.arange(0, last + step, step), last))
