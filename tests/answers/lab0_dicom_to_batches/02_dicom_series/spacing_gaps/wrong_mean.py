# message: median not their mean
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    step = np.diff(along).mean()
    missing = [
        low + step * k
        for low, length in zip(along, np.diff(along), strict=False)
        for k in range(1, round(length / step))
    ]
    return step, missing
