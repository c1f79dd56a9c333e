# message: True or False compare least_mm2
def slices_with(mask, least_mm2, spacing_mm):
    return (np.asarray(mask) != 0).sum(axis=(1, 2)) * spacing_mm[1] * spacing_mm[2]
