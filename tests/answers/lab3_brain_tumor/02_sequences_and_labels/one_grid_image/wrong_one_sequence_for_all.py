# message: must stay 7
def to_cubes(image, labels, spacing_mm, side_mm):
    to, parts = (side_mm,) * 3, np.moveaxis(image, -1, 0)
    new_image = np.stack([pipeline.resample(parts[0], spacing_mm, to) for _ in parts], axis=-1)
    new_labels = pipeline.resample_mask(labels, spacing_mm, to)
    return new_image, new_labels
