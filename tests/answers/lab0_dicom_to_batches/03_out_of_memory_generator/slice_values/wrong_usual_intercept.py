# message: slope and intercept of this header
def read_slice(file):
    data = pydicom.dcmread(file)
    return np.clip(data.pixel_array.astype(np.float32) - 1024, -1000, 1000) / np.float32(1000)
