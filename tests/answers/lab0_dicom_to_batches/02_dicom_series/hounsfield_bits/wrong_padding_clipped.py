# message: clip nothing
def to_hounsfield(slices):
    planes = [one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices]
    return np.maximum(planes, -1024)
