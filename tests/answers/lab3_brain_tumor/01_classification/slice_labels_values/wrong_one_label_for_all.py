# message: one label for each of the 5 slices
def slice_labels(mask, spacing_mm, least_mm2):
    area = (np.asarray(mask) != 0).sum() * spacing_mm[1] * spacing_mm[2]
    return 0 if area == 0 else 1 if area >= least_mm2 else -1
