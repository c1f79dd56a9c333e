# message: keep fractions
def to_hounsfield(slices):
    return np.stack([one.pixel_array.astype(int) * int(one.RescaleSlope) + int(one.RescaleIntercept) for one in slices])
