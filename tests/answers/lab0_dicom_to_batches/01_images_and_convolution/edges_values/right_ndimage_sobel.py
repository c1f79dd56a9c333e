def edge_strength(image, spacing_mm):
    image = np.asarray(image, dtype=float)
    changes = [ndimage.sobel(image, axis=axis, mode="nearest") / 8 / spacing_mm[axis] for axis in (0, 1)]
    return np.sqrt(changes[0] ** 2 + changes[1] ** 2)
