def to_hounsfield(slices):
    return [one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices]
