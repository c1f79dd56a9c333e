# message: rounding holes
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    steps = np.diff(along)
    step = np.median(steps)
    missing = [
        low + step * k
        for low, length in zip(along, steps, strict=False)
        for k in range(1, int(np.ceil(length / step - 0.05)))
    ]
    return step, missing
