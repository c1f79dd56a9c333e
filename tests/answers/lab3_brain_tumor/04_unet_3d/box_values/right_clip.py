def box_around(centre, sides, shape):
    sides = np.minimum(sides, shape)
    starts = np.clip(np.asarray(centre) - sides // 2, 0, np.asarray(shape) - sides)
    return tuple(slice(int(start), int(start + side)) for start, side in zip(starts, sides, strict=True))
