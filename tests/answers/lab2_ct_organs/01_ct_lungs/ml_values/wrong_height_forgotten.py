# message: height dz
def ml_of_slices(mask, spacing_mm):
    _, dy, dx = spacing_mm
    return (np.asarray(mask) != 0).sum(axis=(1, 2)) * dy * dx / 1000
