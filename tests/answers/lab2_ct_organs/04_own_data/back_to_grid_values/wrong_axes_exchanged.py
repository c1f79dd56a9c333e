# message: each axis in the order of the axes
def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    """Takes spacing and pixel as (x, y)."""
    index = []
    for count, fine, pixel, last in zip(shape, spacing_mm[::-1], pixel_mm[::-1], np.shape(labels), strict=False):
        index.append(np.minimum(((np.arange(count) + 0.5) * fine / pixel).astype(int), last - 1))
    return np.asarray(labels)[np.ix_(*index)]
