def keep_pieces(mask, spacing_mm, least_ml):
    inside = np.asarray(mask) != 0
    pieces, count = ndimage.label(inside, ndimage.generate_binary_structure(3, 3))
    result = np.zeros(inside.shape, bool)
    sizes = {number: int((pieces == number).sum()) for number in range(1, count + 1)}
    largest = max(sizes, key=sizes.get, default=None)
    dz, dy, dx = spacing_mm
    for number, size in sizes.items():
        if number == largest or size * dz * dy * dx >= 1000 * least_ml * (1 - 1e-9):
            result |= pieces == number
    return result
