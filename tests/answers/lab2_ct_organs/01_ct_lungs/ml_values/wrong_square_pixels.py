# message: dz times dy times dx
def ml_of_slices(mask, spacing_mm):
    dz, _, dx = spacing_mm
    return (np.asarray(mask) != 0).sum(axis=(1, 2)) * dz * dx * dx / 1000
