# message: dy times dx not dz
def slices_with(mask, least_mm2, spacing_mm):
    return (np.asarray(mask) != 0).sum(axis=(1, 2)) * spacing_mm[0] * spacing_mm[1] >= least_mm2
