# message: every slice its own slope intercept
def to_hounsfield(slices):
    slope, intercept = float(slices[0].RescaleSlope), float(slices[0].RescaleIntercept)
    return np.stack([one.pixel_array * slope + intercept for one in slices])
