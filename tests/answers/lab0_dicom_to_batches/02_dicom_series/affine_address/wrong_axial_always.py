# message: sagittal two directions of the header
def lps_affine(slices):
    first, second = (np.array(one.ImagePositionPatient, float) for one in slices[:2])
    dy, dx = map(float, slices[0].PixelSpacing)
    result = np.zeros((4, 4))
    result[2, 0], result[1, 1], result[0, 2] = np.linalg.norm(second - first), dy, dx
    result[:, 3] = [*first, 1]
    return result
