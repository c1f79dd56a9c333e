# message: centre of fine pixel 1 half
def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    index = []
    for count, fine, pixel, last in zip(shape, spacing_mm, pixel_mm, np.shape(labels), strict=False):
        index.append(np.minimum((np.arange(count) * fine / pixel).astype(int), last - 1))
    return np.asarray(labels)[np.ix_(*index)]
