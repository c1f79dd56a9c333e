# message: whole numbers (4.5, 4.5) // rounds down
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
