# message: keep fractions
def to_hounsfield(slices):
    planes = [one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices]
    return np.stack(planes).astype(np.int16)
