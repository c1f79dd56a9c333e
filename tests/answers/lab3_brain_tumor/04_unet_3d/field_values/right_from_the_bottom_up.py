def seen_width(depth, kernel=3, convolutions=2):
    width = 1 + convolutions * (kernel - 1)
    for _ in range(depth):
        width = 2 * width + convolutions * (kernel - 1)
    return width
