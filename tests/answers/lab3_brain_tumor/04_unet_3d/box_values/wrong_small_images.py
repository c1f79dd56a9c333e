# message: is the whole axis
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        start = max(min(int(middle) - side // 2, whole - side), 0)
        box.append(slice(start, start + side))
    return tuple(box)
