def ml_of_slices(mask, spacing_mm):
    found = np.nonzero(mask)[0]
    return np.bincount(found, minlength=len(mask)) * spacing_mm[0] * spacing_mm[1] * spacing_mm[2] * 1e-3
