# message: cut off
def read_slice(file):
    data = pydicom.dcmread(file)
    hu = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return np.clip(hu / np.float32(1000), -1000, 1000)
