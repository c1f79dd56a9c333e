import SimpleITK as sitk


def lps_affine(slices):
    """Asks an empty image of that geometry where its indices lie; ITK's own order is (x, y, z)."""
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(row, column)
    step = (np.array(slices[-1].ImagePositionPatient, float) - np.array(slices[0].ImagePositionPatient, float)) @ normal
    image = sitk.Image(2, 2, 2, sitk.sitkUInt8)
    image.SetDirection(np.stack([row, column, normal], axis=1).ravel().tolist())
    image.SetSpacing((float(slices[0].PixelSpacing[1]), float(slices[0].PixelSpacing[0]), step / (len(slices) - 1)))
    image.SetOrigin([float(v) for v in slices[0].ImagePositionPatient])
    at = [np.array(image.TransformIndexToPhysicalPoint(i)) for i in ((0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0))]
    return np.vstack([np.stack([at[1] - at[0], at[2] - at[0], at[3] - at[0], at[0]], axis=1), [0, 0, 0, 1]])
