# message: counted from the head InstanceNumber only the position
def slice_order(slices):
    if all("InstanceNumber" in one for one in slices):
        return sorted(range(len(slices)), key=lambda i: slices[i].InstanceNumber)
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    return np.argsort([np.array(one.ImagePositionPatient, float) @ np.cross(row, column) for one in slices])
