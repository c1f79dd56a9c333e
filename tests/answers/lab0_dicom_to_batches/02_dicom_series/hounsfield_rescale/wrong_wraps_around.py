# message: numbers that can be negative
def to_hounsfield(slices):
    return np.stack(
        [one.pixel_array + np.array(one.RescaleIntercept).astype(np.int32).astype(np.uint16) for one in slices]
    )
