def window_starts(length, window, overlap):
    if length <= window:
        return (0,)
    step = int(window * (1 - overlap)) or 1
    return tuple(sorted(set(range(0, length - window, step)) | {length - window}))
