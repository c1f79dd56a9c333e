# message: numbers not the slices
def slice_order(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    return sorted(slices, key=lambda one: np.array(one.ImagePositionPatient, float) @ np.cross(row, column))
