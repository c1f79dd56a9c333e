# message: label 2 not 0
def ml_of_slices(mask, spacing_mm):
    return (np.asarray(mask) == 1).sum(axis=(1, 2)) * np.prod(spacing_mm) / 1000
