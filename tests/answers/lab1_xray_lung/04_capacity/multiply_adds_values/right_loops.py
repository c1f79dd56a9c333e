def multiply_adds(layers, side, channels=1):
    sides, maps, work = [side], [channels], []
    for layer in layers:
        if layer[0] == "conv":
            work.append(layer[1] ** 2 * maps[-1] * layer[2] * sides[-1] ** 2)
            maps.append(layer[2])
        elif layer[0] == "pool":
            sides.append(sides[-1] // layer[1])
    return sum(work)
