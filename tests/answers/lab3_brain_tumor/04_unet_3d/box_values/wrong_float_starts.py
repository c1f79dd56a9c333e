# message: indexed with whole numbers
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        side = min(side, whole)
        start = min(max(middle - np.floor(side / 2), 0), whole - side)
        box.append(slice(start, start + side))
    return tuple(box)
