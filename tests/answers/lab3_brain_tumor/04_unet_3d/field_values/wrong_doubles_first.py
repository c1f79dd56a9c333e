# message: doubles the distance before the pooling has looked
def seen_width(depth, kernel=3, convolutions=2):
    width, apart = 1, 1
    for level in range(depth + 1):
        if level > 0:
            apart *= 2
            width += apart
        width += convolutions * (kernel - 1) * apart
    return width
