def block_weights(kind, maps_in, maps, kernel=27):
    """A list of convolutions, each (voxels, maps in, maps out)."""
    if kind == "dense":
        there = maps // 2
        layers = [] if maps_in == there else [(1, maps_in, there)]
        for _ in range(4):
            layers += [(1, there, maps // 2), (kernel, maps // 2, maps // 8)]
            there += maps // 8
    else:
        layers = [(kernel, maps_in, maps), (kernel, maps, maps)]
        if kind == "residual":
            layers.append((1, maps_in, maps))
    return np.array(layers, dtype=np.int64).prod(axis=1).sum()
