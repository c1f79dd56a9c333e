# message: would leave the axis
def window_starts(length, window, overlap):
    if length <= window:
        return [0]
    step = max(1, int(window * (1 - overlap)))
    starts = [0]
    while starts[-1] + window < length:
        starts.append(starts[-1] + step)
    return starts
