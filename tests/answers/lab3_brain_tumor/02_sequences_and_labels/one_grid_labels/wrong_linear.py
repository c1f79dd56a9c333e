# message: mean of two names
def to_cubes(image, labels, spacing_mm, side_mm):
    to, parts = (side_mm,) * 3, np.moveaxis(image, -1, 0)
    new_image = np.stack([pipeline.resample(part, spacing_mm, to) for part in parts], axis=-1)
    new_labels = pipeline.resample(labels, spacing_mm, to)
    return new_image, new_labels
