# message: two decimals median
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    steps = np.diff(along)
    step = round(np.median(steps) * 2) / 2
    return step, [
        low + step * k for low, length in zip(along, steps, strict=False) for k in range(1, round(length / step))
    ]
