def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    """Every pixel by itself, in as many axes as there are."""
    labels = np.asarray(labels)
    result = np.zeros(shape, labels.dtype)
    for place in np.ndindex(*shape):
        coarse = []
        for i, fine, pixel, last in zip(place, spacing_mm, pixel_mm, labels.shape, strict=False):
            coarse.append(min(int((i + 0.5) * fine // pixel), last - 1))
        result[place] = labels[tuple(coarse)]
    return result
