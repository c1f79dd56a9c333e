# message: whole range floats
def to_hounsfield(slices):
    planes = [one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices]
    return np.stack(planes).round().astype(np.int64).astype(np.int16)
