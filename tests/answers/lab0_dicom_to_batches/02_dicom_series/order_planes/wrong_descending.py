# message: from the head to the feet ascending
def slice_order(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    along = [np.array(one.ImagePositionPatient, float) @ np.cross(row, column) for one in slices]
    return sorted(range(len(slices)), key=lambda i: along[i], reverse=True)
