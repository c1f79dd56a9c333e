# message: every slice its own
def to_hounsfield(slices):
    slope = np.mean([float(one.RescaleSlope) for one in slices])
    intercept = np.mean([float(one.RescaleIntercept) for one in slices])
    return np.stack([one.pixel_array * slope + intercept for one in slices])
