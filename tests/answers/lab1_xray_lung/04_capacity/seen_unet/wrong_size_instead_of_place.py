# message: not the size where it lies
def field_of_view(layers, pixel):
    size = 1
    for kind, number in reversed(layers):
        size = size + number - 1 if kind == "conv" else size * number if kind == "pool" else -(-size // number)
    return size
