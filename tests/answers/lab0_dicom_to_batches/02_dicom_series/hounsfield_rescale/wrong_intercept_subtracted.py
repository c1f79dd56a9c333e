# message: plus intercept
def to_hounsfield(slices):
    return np.stack([one.pixel_array * float(one.RescaleSlope) - float(one.RescaleIntercept) for one in slices])
