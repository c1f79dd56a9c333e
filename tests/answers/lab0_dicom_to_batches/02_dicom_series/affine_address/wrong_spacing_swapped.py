# message: PixelSpacing row to row first
def lps_affine(slices):
    first, last = (np.array(slices[end].ImagePositionPatient, float) for end in (0, -1))
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    dx, dy = map(float, slices[0].PixelSpacing)
    result = np.eye(4)
    result[:3, 0] = (last - first) / (len(slices) - 1)
    result[:3, 1] = column * dy
    result[:3, 2] = row * dx
    result[:3, 3] = first
    return result
