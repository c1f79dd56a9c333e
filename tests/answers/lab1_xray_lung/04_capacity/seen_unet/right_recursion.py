import math


def field_of_view(layers, pixel):
    def walk(rest, a, b):
        if not rest:
            return a, b
        *rest, (kind, size) = rest
        if kind == "conv":
            return walk(rest, a - (size - 1) / 2, b + (size - 1) / 2)
        if kind == "pool":
            return walk(rest, a * size, (b + 1) * size - 1)
        return walk(rest, math.floor(a / size), math.floor(b / size))

    return walk(list(layers), pixel, pixel)
