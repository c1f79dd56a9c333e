# message: channels
def multiply_adds(layers, side, channels=1):
    total, maps_in = 0, 1
    for kind, *numbers in layers:
        if kind == "pool":
            side //= numbers[0]
        else:
            kernel, maps = numbers
            total += kernel * kernel * maps_in * maps * side * side
            maps_in = maps
    return total
