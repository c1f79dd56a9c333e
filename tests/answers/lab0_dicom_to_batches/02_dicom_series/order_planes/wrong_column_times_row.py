# message: ascending row x column
def slice_order(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(column, row)
    return np.argsort([np.array(one.ImagePositionPatient, float) @ normal for one in slices]).tolist()
