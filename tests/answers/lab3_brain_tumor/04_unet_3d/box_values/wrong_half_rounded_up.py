# message: Odd sides begin sides // 2 before the centre
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        side = min(side, whole)
        start = min(max(int(middle) - (side + 1) // 2, 0), whole - side)
        box.append(slice(start, start + side))
    return tuple(box)
