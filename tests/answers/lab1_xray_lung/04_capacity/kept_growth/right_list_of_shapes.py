def kept_bytes(batch, side, base, depth, bytes_per_number=4):
    """The shapes of all that is kept, in a list."""
    kept = []
    for level in range(depth):
        s, w = side // 2**level, base * 2**level
        kept += [(batch, s, s, w)] * 4 + [(batch, s // 2, s // 2, w)]
    s, w = side // 2**depth, base * 2**depth
    kept += [(batch, s, s, w)] * 4
    for level in range(depth):
        s, w = side // 2**level, base * 2**level
        kept += [(batch, s, s, 2 * w)] + [(batch, s, s, w)] * 4
    kept.append((batch, side, side, 1))
    return bytes_per_number * sum(int(np.prod(shape)) for shape in kept)
