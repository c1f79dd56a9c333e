# message: shape (1, 2, 3)
def to_hounsfield(slices):
    planes = [one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices]
    return np.stack(planes, axis=-1)
