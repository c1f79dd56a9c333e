# message: shape (y, x)
def read_slice(file):
    data = pydicom.dcmread(file)
    hu = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return (np.clip(hu, -1000, 1000) / np.float32(1000))[..., np.newaxis]
