# message: a step is at least one whole voxel
def window_starts(length, window, overlap):
    if length <= window:
        return [0]
    step = int(window * (1 - overlap))
    return [*range(0, length - window, step), length - window]
