# message: float64 expected float32
def read_slice(file):
    data = pydicom.dcmread(file)
    hu = data.pixel_array * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return np.clip(hu, -1000, 1000) / 1000
