# message: 0.1, 0 and 0.2 over 1000
def ml_of_slices(mask, spacing_mm):
    return (np.asarray(mask) != 0).sum(axis=(1, 2)) * np.prod(spacing_mm) / 100
