from pydicom.pixels import apply_rescale


def read_slice(file):
    data = pydicom.dcmread(file)
    return np.clip(apply_rescale(data.pixel_array, data) / 1000, -1, 1).astype("float32")
