# message: no halving: 1 + 2 + 2 = 5
def seen_width(depth, kernel=3, convolutions=2):
    width, apart = 1, 1
    for _ in range(depth):
        width += convolutions * (kernel - 1) * apart
        width += apart
        apart *= 2
    return width
