# message: -1000 0 and 40
def to_hounsfield(slices):
    planes = []
    for one in slices:
        stored = np.frombuffer(one.PixelData, dtype=">i2" if one.PixelRepresentation else ">u2").reshape(
            one.Rows, one.Columns
        )
        planes.append(stored * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return np.stack(planes)
