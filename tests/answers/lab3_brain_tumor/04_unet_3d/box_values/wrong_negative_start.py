# message: Move the box inwards
def box_around(centre, sides, shape):
    return tuple(slice(int(m) - s // 2, int(m) - s // 2 + s) for m, s in zip(centre, sides, strict=False))
