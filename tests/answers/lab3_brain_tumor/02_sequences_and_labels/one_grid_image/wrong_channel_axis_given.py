# message: channel axis
def to_cubes(image, labels, spacing_mm, side_mm):
    to, _parts = (side_mm,) * 3, np.moveaxis(image, -1, 0)
    new_image = pipeline.resample(image, spacing_mm, to)
    new_labels = pipeline.resample_mask(labels, spacing_mm, to)
    return new_image, new_labels
