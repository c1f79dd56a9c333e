# message: 400 pixels small number type
def slices_with(mask, least_mm2, spacing_mm):
    pixels = (np.asarray(mask) != 0).sum(axis=(1, 2), dtype=np.uint8)
    return pixels * float(spacing_mm[1]) * float(spacing_mm[2]) >= least_mm2
