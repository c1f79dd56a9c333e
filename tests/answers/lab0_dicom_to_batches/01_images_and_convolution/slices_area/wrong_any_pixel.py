# message: 5 mm² [false, false, true]
def slices_with(mask, least_mm2, spacing_mm):
    return np.asarray(mask).any(axis=(1, 2))
