# message: multiply
def to_hounsfield(slices):
    return np.stack([one.pixel_array + float(one.RescaleIntercept) for one in slices])
