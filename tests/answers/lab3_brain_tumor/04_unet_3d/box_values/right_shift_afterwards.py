def box_around(centre, sides, shape):
    box = ()
    for middle, side, whole in zip(map(int, centre), sides, shape, strict=True):
        side = min(side, whole)
        start, stop = middle - side // 2, middle - side // 2 + side
        shift = max(0, -start) - max(0, stop - whole)
        box += (slice(start + shift, stop + shift, 1),)
    return box
