# message: mm² not dz
def slices_with(mask, least_mm2, spacing_mm):
    return (np.asarray(mask) != 0).sum(axis=(1, 2)) * np.prod(spacing_mm) > least_mm2
