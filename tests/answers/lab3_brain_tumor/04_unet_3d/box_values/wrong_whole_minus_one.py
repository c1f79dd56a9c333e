# message: ends with the image
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        side = min(side, whole)
        start = max(min(int(middle) - side // 2, whole - side - 1), 0)
        box.append(slice(start, start + side))
    return tuple(box)
