# message: 2.5 mm apart
def spacing_and_gaps(along_mm):
    along = np.sort(np.asarray(along_mm, float))
    steps = np.diff(along)
    step = steps.min()
    missing = [
        low + step * k for low, length in zip(along, steps, strict=False) for k in range(1, int(length / step + 0.1))
    ]
    return step + 0.02, missing
