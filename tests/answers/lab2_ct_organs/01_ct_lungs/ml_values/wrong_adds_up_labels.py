# message: label 2 count not add up labels
def ml_of_slices(mask, spacing_mm):
    return np.asarray(mask).astype(int).sum(axis=(1, 2)) * np.prod(spacing_mm) / 1000
