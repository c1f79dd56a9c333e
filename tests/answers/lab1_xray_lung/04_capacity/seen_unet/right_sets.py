def field_of_view(layers, pixel):
    """Every single pixel that matters, layer by layer."""
    seen = {pixel}
    for kind, size in layers[::-1]:
        if kind == "conv":
            seen = {p + shift for p in seen for shift in range(-(size // 2), size // 2 + 1)}
        elif kind == "pool":
            seen = {p * size + shift for p in seen for shift in range(size)}
        else:
            seen = {p // size for p in seen}
    return [min(seen), max(seen)]
