# message: oblique no single coordinate
def slice_order(slices):
    """Sorts by one coordinate, with the right sign: enough for the three planes, not for an oblique one."""
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(row, column)
    axis = np.abs(normal).argmax()
    return np.argsort([np.sign(normal[axis]) * float(one.ImagePositionPatient[axis]) for one in slices]).tolist()
