# message: unsigned
def read_slice(file):
    data = pydicom.dcmread(file)
    hu = data.pixel_array.astype(np.int16) + np.int16(data.RescaleIntercept)
    return (np.clip(hu, -1000, 1000) / 1000).astype(np.float32)
