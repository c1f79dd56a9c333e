# message: one number both axes
def ml_of_slices(mask, spacing_mm):
    return (np.asarray(mask) != 0).sum(axis=1) * np.prod(spacing_mm) / 1000
