# message: oblique
def lps_affine(slices):
    first, second = (np.array(one.ImagePositionPatient, float) for one in slices[:2])
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3).round()
    dy, dx = map(float, slices[0].PixelSpacing)
    result = np.eye(4)
    result[:3] = np.stack([second - first, column * dy, row * dx, first], axis=1)
    return result
