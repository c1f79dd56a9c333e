def slices_with(mask, least_mm2, spacing_mm):
    return np.count_nonzero(mask, axis=(1, 2)) * np.prod(spacing_mm[1:]) >= least_mm2
