# message: height of each new voxel
def to_cubes(image, labels, spacing_mm, side_mm):
    to, parts = (side_mm,) * 3, np.moveaxis(image, -1, 0)
    new_image = np.rint(np.stack([pipeline.resample(part, spacing_mm, to) for part in parts], axis=-1)).astype(int)
    new_labels = pipeline.resample_mask(labels, spacing_mm, to)
    return new_image, new_labels
