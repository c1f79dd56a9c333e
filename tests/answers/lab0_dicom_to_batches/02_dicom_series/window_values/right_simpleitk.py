import SimpleITK as sitk


def window_greys(hu, center, width):
    flat = np.atleast_2d(np.asarray(hu, np.float32).ravel())
    windowed = sitk.IntensityWindowing(sitk.GetImageFromArray(flat), center - width / 2, center + width / 2, 0.0, 255.0)
    return sitk.GetArrayFromImage(windowed).reshape(np.shape(hu))
