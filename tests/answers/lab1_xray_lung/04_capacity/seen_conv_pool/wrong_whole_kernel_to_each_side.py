# message: half of the kernel
def field_of_view(layers, pixel):
    first = last = pixel
    for kind, size in reversed(layers):
        if kind == "conv":
            first, last = first - size, last + size
        elif kind == "pool":
            first, last = first * size, last * size + size - 1
        else:
            first, last = first // size, last // size
    return first, last
