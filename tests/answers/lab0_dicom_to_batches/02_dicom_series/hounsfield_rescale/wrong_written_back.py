# message: changed the datasets
def to_hounsfield(slices):
    planes = []
    for one in slices:
        planes.append(one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept))
        one.RescaleSlope, one.RescaleIntercept = 1, 0  # "done": but the pixels in the dataset are the old ones
    return np.stack(planes)
