# message: None return the order
def slice_order(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    slices.sort(key=lambda one: np.array(one.ImagePositionPatient, float) @ np.cross(row, column))
