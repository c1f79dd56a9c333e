def window_starts(length, window, overlap):
    step = max(1, int(window * (1 - overlap)))
    starts, at = [0], 0
    while at + window < length:
        at = min(at + step, length - window)
        starts.append(at)
    return starts
