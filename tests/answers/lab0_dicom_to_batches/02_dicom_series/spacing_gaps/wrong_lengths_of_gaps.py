# message: positions not lengths of gaps
def spacing_and_gaps(along_mm):
    steps = np.diff(np.sort(np.asarray(along_mm, float)))
    step = np.median(steps)
    return step, [length for length in steps if length > 1.5 * step]
