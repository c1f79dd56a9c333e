# message: unsigned 40000 PixelRepresentation is 0
def to_hounsfield(slices):
    planes = []
    for one in slices:
        stored = np.frombuffer(one.PixelData, dtype="<i2").reshape(one.Rows, one.Columns)
        planes.append(stored * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return np.stack(planes)
