# message: Kernels of side 5 add 4 neighbours
def seen_width(depth, kernel=3, convolutions=2):
    width, apart = 1, 1
    for level in range(depth + 1):
        if level > 0:
            width += apart
            apart *= 2
        width += convolutions * 2 * apart
    return width
