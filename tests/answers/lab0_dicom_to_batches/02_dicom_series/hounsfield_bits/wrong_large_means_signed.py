# message: unsigned 40000 negative
def to_hounsfield(slices):
    """Guesses from the pixels: a series with values above 32767 "must be" signed."""
    planes = []
    for one in slices:
        stored = np.frombuffer(one.PixelData, "<u2").reshape(one.Rows, one.Columns)
        if stored.max() > 32767:
            stored = stored.view("<i2")
        planes.append(stored * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return np.stack(planes)
