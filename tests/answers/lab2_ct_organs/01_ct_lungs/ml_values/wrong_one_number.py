# message: each slice one sum over y and x only
def ml_of_slices(mask, spacing_mm):
    return np.count_nonzero(mask) * np.prod(spacing_mm) / 1000
