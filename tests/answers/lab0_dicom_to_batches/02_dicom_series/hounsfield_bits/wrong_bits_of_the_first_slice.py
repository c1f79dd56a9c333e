# message: ask every header
def to_hounsfield(slices):
    kind = "<i2" if slices[0].PixelRepresentation else "<u2"
    planes = []
    for one in slices:
        stored = np.frombuffer(one.PixelData, dtype=kind).reshape(one.Rows, one.Columns)
        planes.append(stored * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return np.stack(planes)
