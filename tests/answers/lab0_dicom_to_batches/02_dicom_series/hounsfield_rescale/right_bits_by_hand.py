def to_hounsfield(slices):
    planes = []
    for one in slices:
        stored = np.frombuffer(one.PixelData, np.uint16).astype(np.int64)
        if one.PixelRepresentation:
            stored = np.where(stored >= 2**15, stored - 2**16, stored)
        planes.append(stored.reshape(one.Rows, one.Columns) * one.RescaleSlope + one.RescaleIntercept)
    return np.stack(planes).astype(float)
