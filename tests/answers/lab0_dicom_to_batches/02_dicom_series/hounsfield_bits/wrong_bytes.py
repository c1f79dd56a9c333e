# message: signed values -1000 0 and 40
def to_hounsfield(slices):
    planes = []
    for one in slices:
        stored = np.frombuffer(one.PixelData, np.uint8)[::2].reshape(one.Rows, one.Columns)
        planes.append(stored * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return np.stack(planes)
