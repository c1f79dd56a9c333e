# message: doubtful slices are called 0
def slice_labels(mask, spacing_mm, least_mm2):
    areas = (np.asarray(mask) != 0).sum(axis=(1, 2)) * spacing_mm[1] * spacing_mm[2]
    return (areas >= least_mm2).astype(int)
