# message: pixel 9 alone
def field_of_view(layers, pixel):
    depth = sum(kind == "up" for kind, _ in layers)
    width = 13 * 2**depth - 8
    return pixel - width // 2, pixel + width // 2 - 1
