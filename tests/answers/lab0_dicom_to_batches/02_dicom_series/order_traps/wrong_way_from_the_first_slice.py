# message: sideways only part along row x column
def slice_order(slices):
    """Travels from the lowest slice and measures the way, sideways included."""
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    positions = np.array([list(one.ImagePositionPatient) for one in slices], float)
    lowest = positions[np.argmin(positions @ np.cross(row, column))]
    return np.argsort(np.linalg.norm(positions - lowest, axis=1)).tolist()
