# message: rows of 8 to 2.5
def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    index = []
    for count, fine, pixel, last in zip(shape, spacing_mm, pixel_mm, np.shape(labels), strict=False):
        index.append(np.minimum(np.rint((np.arange(count) + 0.5) * fine / pixel).astype(int), last - 1))
    return np.asarray(labels)[np.ix_(*index)]
