# message: 2 rows and 3 columns shape
def to_hounsfield(slices):
    planes = [np.frombuffer(one.PixelData, "<i2" if one.PixelRepresentation else "<u2") for one in slices]
    planes = [
        plane.reshape(one.Columns, one.Rows) * float(one.RescaleSlope) + float(one.RescaleIntercept)
        for plane, one in zip(planes, slices, strict=False)
    ]
    return np.stack(planes)
