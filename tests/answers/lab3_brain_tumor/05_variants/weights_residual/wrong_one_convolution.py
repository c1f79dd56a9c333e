# message: only one convolution
def block_weights(kind, maps_in, maps, kernel=27):
    if kind in ("plain", "residual"):
        both = kernel * maps_in * maps
        return both + (maps_in * maps if kind == "residual" else 0)
    half, new = maps // 2, maps // 8
    total = 0 if maps_in == half else maps_in * half
    for layer in range(4):
        total += (half + layer * new) * half + kernel * half * new
    return total
