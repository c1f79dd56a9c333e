# message: two slices are missing
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    steps = np.diff(along)
    step = np.median(steps)
    return step, [low + step for low, length in zip(along, steps, strict=False) if length > 1.5 * step]
