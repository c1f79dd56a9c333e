# message: rank return the order
def slice_order(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    along = [np.array(one.ImagePositionPatient, float) @ np.cross(row, column) for one in slices]
    return np.argsort(np.argsort(along)).tolist()
