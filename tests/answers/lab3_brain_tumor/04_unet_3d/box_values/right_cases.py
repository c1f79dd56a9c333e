def box_around(centre, sides, shape):
    box = []
    for c, s, n in zip(centre, sides, shape, strict=False):
        if s >= n:
            box.append(slice(0, n))
        elif c - s // 2 < 0:
            box.append(slice(0, s))
        elif c - s // 2 + s > n:
            box.append(slice(n - s, n))
        else:
            box.append(slice(c - s // 2, c - s // 2 + s))
    return box
