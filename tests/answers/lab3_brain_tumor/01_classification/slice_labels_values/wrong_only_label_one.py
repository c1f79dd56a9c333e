# message: count every label that is not 0
def slice_labels(mask, spacing_mm, least_mm2):
    areas = (np.asarray(mask) == 1).sum(axis=(1, 2)) * spacing_mm[1] * spacing_mm[2]
    return np.where(areas == 0, 0, np.where(areas >= least_mm2, 1, -1))
