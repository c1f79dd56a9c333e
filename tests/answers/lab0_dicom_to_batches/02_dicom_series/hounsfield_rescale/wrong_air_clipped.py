# message: nothing clipped
def to_hounsfield(slices):
    planes = [one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices]
    return np.clip(planes, -1000, None)
