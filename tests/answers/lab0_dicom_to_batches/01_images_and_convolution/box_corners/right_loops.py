def bounding_box(mask):
    box = None
    for y, row in enumerate(mask):
        for x, value in enumerate(row):
            if value:
                top, left, bottom, right = box or (y, x, y + 1, x + 1)
                box = min(top, y), min(left, x), max(bottom, y + 1), max(right, x + 1)
    return box
