def slice_labels(mask, spacing_mm, least_mm2):
    area = np.any(np.asarray(mask)[..., None], axis=-1).sum(axis=(1, 2)) * np.prod(spacing_mm[1:])
    return np.select([area == 0, area >= least_mm2], [0.0, 1.0], -1.0)
