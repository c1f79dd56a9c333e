# message: expected the shape
def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    labels = np.asarray(labels)
    for axis, (pixel, fine) in enumerate(zip(pixel_mm, spacing_mm, strict=False)):
        labels = np.repeat(labels, max(1, round(pixel / fine)), axis=axis)
    return labels
