# message: it keeps its size
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        start = int(middle) - side // 2
        box.append(slice(max(start, 0), min(start + side, whole)))
    return tuple(box)
