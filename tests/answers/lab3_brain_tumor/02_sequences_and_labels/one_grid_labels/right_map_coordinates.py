from scipy import ndimage


def to_cubes(image, labels, spacing_mm, side_mm):
    """Places of the new centres in old voxels, and the library for what gets coarser."""
    to = (side_mm, side_mm, side_mm)
    new = np.moveaxis(np.array([pipeline.resample(part, spacing_mm, to) for part in np.moveaxis(image, -1, 0)]), 0, -1)
    at = [(np.arange(n) + 0.5) * side_mm / step - 0.5 for n, step in zip(new.shape[:3], spacing_mm, strict=True)]
    at = np.meshgrid(*at, indexing="ij")
    return new, ndimage.map_coordinates(labels, [np.floor(each + 0.5) for each in at], order=0, mode="nearest")
