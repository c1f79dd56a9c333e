def slices_with(mask, least_mm2, spacing_mm):
    area = (np.asarray(mask) > 0).sum((1, 2)) * spacing_mm[1] * spacing_mm[2]
    return np.where(area < least_mm2, 0, 1)
