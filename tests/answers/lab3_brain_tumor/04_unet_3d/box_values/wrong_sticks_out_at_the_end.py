# message: ends with the image
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        start = max(int(middle) - side // 2, 0)
        box.append(slice(start, min(start + side, whole)))
    return tuple(box)
