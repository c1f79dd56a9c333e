# message: slope plus intercept
def to_hounsfield(slices):
    return np.stack([one.pixel_array for one in slices])
