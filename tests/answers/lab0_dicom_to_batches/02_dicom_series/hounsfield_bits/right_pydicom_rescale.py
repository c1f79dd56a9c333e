from pydicom.pixels import apply_rescale, pixel_array


def to_hounsfield(slices):
    return np.array([apply_rescale(pixel_array(one), one) for one in slices])
