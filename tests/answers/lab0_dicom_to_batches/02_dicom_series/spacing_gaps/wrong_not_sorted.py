# message: another order sort them first
def spacing_and_gaps(along_mm):
    along = np.asarray(along_mm, float)
    steps = np.diff(along)
    step = float(np.median(steps))
    missing = [
        low + step * k for low, length in zip(along, steps, strict=False) for k in range(1, round(length / step))
    ]
    return step, missing
