# message: 24 voxels with dz
def slice_labels(mask, spacing_mm, least_mm2):
    areas = (np.asarray(mask) != 0).sum(axis=(1, 2)) * np.prod(spacing_mm)
    return np.where(areas == 0, 0, np.where(areas >= least_mm2, 1, -1))
