def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    for axis, (count, fine, pixel) in enumerate(zip(shape, spacing_mm, pixel_mm, strict=False)):
        which = np.floor((np.arange(count) * fine + fine / 2) / pixel).astype(int)
        labels = np.take(labels, which, axis=axis, mode="clip")
    return labels
