# message: not from SliceThickness
def lps_affine(slices):
    first, _last = (np.array(slices[end].ImagePositionPatient, float) for end in (0, -1))
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    dy, dx = map(float, slices[0].PixelSpacing)
    result = np.eye(4)
    result[:3, 0] = np.cross(row, column) * float(slices[0].SliceThickness)
    result[:3, 1] = column * dy
    result[:3, 2] = row * dx
    result[:3, 3] = first
    return result
