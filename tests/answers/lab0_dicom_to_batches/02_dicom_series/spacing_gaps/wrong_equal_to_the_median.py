# message: rounded
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    steps = np.diff(along)
    step = np.median(steps)
    missing = []
    for low, length in zip(along, steps, strict=False):
        if length != step:
            parts = max(2, round(length / step))
            missing += [low + length * k / parts for k in range(1, parts)]
    return step, missing
