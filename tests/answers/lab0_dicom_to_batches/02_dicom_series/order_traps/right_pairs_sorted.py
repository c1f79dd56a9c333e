def slice_order(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(row, column)
    start = np.array(slices[-1].ImagePositionPatient, float)
    pairs = [((np.array(one.ImagePositionPatient, float) - start) @ normal, i) for i, one in enumerate(slices)]
    return np.array([i for _, i in sorted(pairs)], dtype=np.float32)
