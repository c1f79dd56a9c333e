# message: time use the position
def slice_order(slices):
    if "AcquisitionTime" in slices[0]:
        return sorted(range(len(slices)), key=lambda i: slices[i].AcquisitionTime)
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    return np.argsort([np.array(one.ImagePositionPatient, float) @ np.cross(row, column) for one in slices])
