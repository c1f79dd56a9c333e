def block_weights(kind, maps_in, maps, kernel=27):
    """The closed formulas."""
    if kind == "dense":
        front = 0 if 2 * maps_in == maps else maps_in * maps / 2
        return front + (11 + 2 * kernel) * maps**2 / 8
    return kernel * maps * (maps_in + maps) + (maps_in * maps if kind == "residual" else 0)
