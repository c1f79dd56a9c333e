# message: every slice least_mm2 on -1
def slice_labels(mask, spacing_mm, least_mm2):
    return (np.asarray(mask) != 0).any(axis=(1, 2)).astype(int)
