# message: small integer type
def slice_labels(mask, spacing_mm, least_mm2):
    count = (np.asarray(mask) != 0).astype(np.uint8).sum(axis=(1, 2), dtype=np.uint8)
    areas = count * float(spacing_mm[1] * spacing_mm[2])
    return np.where(areas == 0, 0, np.where(areas >= least_mm2 - 1e-6, 1, -1))
