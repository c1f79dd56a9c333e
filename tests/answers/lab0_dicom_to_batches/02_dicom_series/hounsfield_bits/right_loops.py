def to_hounsfield(slices):
    result = np.zeros((len(slices), slices[0].Rows, slices[0].Columns), dtype=np.float32)
    for z, one in enumerate(slices):
        signed = one.PixelRepresentation == 1
        for y in range(one.Rows):
            for x in range(one.Columns):
                at = 2 * (y * one.Columns + x)
                stored = int.from_bytes(one.PixelData[at : at + 2], "little", signed=signed)
                result[z, y, x] = stored * one.RescaleSlope + one.RescaleIntercept
    return result
