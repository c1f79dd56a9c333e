# message: begins at the centre
def box_around(centre, sides, shape):
    box = []
    for middle, side, whole in zip(centre, sides, shape, strict=True):
        start = min(max(int(middle), 0), max(whole - side, 0))
        box.append(slice(start, min(start + side, whole)))
    return tuple(box)
