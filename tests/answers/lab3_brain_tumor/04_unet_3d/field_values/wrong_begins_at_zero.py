# message: begin with the voxel itself
def seen_width(depth, kernel=3, convolutions=2):
    width, apart = 0, 1
    for level in range(depth + 1):
        if level > 0:
            width += apart
            apart *= 2
        width += convolutions * (kernel - 1) * apart
    return width
