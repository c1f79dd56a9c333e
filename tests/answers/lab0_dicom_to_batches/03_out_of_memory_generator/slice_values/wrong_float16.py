# message: expected float32 float16
def read_slice(file):
    data = pydicom.dcmread(file)
    hu = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return (np.clip(hu, -1000, 1000) / 1000).astype(np.float16)
