# message: tuple of slices
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        side = min(side, whole)
        start = min(max(int(middle) - side // 2, 0), whole - side)
        box.append((start, start + side))
    return tuple(box)
