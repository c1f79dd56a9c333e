# message: whole numbers (8.5, 11.5) rounded down
def field_of_view(layers, pixel):
    first = last = pixel
    for kind, size in reversed(layers):
        if kind == "conv":
            first, last = first - size / 2, last + size / 2
        elif kind == "pool":
            first, last = first * size, last * size + size - 1
        else:
            first, last = first / size, last / size
    return first, last
