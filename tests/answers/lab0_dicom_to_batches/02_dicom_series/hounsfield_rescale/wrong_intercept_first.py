# message: multiply first
def to_hounsfield(slices):
    return np.stack([(one.pixel_array + float(one.RescaleIntercept)) * float(one.RescaleSlope) for one in slices])
