def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    """Between which borders of coarse pixels does each centre lie?"""
    labels, index = np.asarray(labels), []
    for axis, count in enumerate(shape):
        borders = pixel_mm[axis] * np.arange(1, labels.shape[axis])
        index.append(np.searchsorted(borders, (np.arange(count) + 0.5) * spacing_mm[axis], side="right"))
    return labels[np.ix_(*index)]
