# message: beyond the last coarse pixel
def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    index = []
    for count, fine, pixel in zip(shape, spacing_mm, pixel_mm, strict=False):
        index.append(((np.arange(count) + 0.5) * fine / pixel).astype(int))
    return np.asarray(labels)[np.ix_(*index)]
