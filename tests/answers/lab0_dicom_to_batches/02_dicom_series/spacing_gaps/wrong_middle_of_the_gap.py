# message: two slices are missing at 3 and 6
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    steps = np.diff(along)
    step = np.median(steps)
    return step, [low + length / 2 for low, length in zip(along, steps, strict=False) if length > 1.5 * step]
