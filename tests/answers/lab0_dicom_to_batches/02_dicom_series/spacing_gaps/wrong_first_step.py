# message: median not the first step
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    steps = np.diff(along)
    missing = [
        low + steps[0] * k
        for low, length in zip(along, steps, strict=False)
        for k in range(1, round(length / steps[0]))
    ]
    return steps[0], missing
