# message: PixelRepresentation is 1 signed
def to_hounsfield(slices):
    planes = []
    for one in slices:
        stored = np.frombuffer(one.PixelData, dtype="<u2" if one.PixelRepresentation else "<i2").reshape(
            one.Rows, one.Columns
        )
        planes.append(stored * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return np.stack(planes)
