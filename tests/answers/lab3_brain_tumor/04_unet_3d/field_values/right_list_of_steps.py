def seen_width(depth, kernel=3, convolutions=2):
    steps = [(kernel, 1)] * convolutions
    for _ in range(depth):
        steps += [(2, 2)] + [(kernel, 1)] * convolutions
    width, apart = 1, 1
    for side, stride in steps:
        width += (side - 1) * apart
        apart *= stride
    return width
