# message: kernels of 5 and 3
def field_of_view(layers, pixel):
    first = last = pixel
    for kind, size in reversed(layers):
        if kind == "conv":
            first, last = first - 1, last + 1
        elif kind == "pool":
            first, last = first * size, last * size + size - 1
        else:
            first, last = first // size, last // size
    return first, last
