# message: without channels
def to_cubes(image, labels, spacing_mm, side_mm):
    to, parts = (side_mm,) * 3, np.moveaxis(image, -1, 0)
    new_image = np.stack([pipeline.resample(part, spacing_mm, to) for part in parts], axis=-1)
    new_labels = np.stack([pipeline.resample_mask(labels == k, spacing_mm, to) for k in (0, 1, 2, 4)], axis=-1)
    return new_image, new_labels
