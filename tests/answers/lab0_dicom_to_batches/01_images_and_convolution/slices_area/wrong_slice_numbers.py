# message: one answer per slice
def slices_with(mask, least_mm2, spacing_mm):
    areas = (np.asarray(mask) != 0).sum(axis=(1, 2)) * spacing_mm[1] * spacing_mm[2]
    return np.flatnonzero(areas >= least_mm2)
