# message: (2a, 2b + 1)
def field_of_view(layers, pixel):
    first = last = pixel
    for kind, size in reversed(layers):
        if kind == "conv":
            first, last = first - size // 2, last + size // 2
        elif kind == "pool":
            first, last = first * size, last * size
        else:
            first, last = first // size, last // size
    return first, last
