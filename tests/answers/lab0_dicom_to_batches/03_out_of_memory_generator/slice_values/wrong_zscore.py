# message: divide by 1000
def read_slice(file):
    data = pydicom.dcmread(file)
    hu = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return (hu - hu.mean()) / hu.std()
