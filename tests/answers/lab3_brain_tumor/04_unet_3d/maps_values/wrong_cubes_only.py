# message: sides may differ
def map_bytes(batch, shape, base, depth, stored=2):
    levels = []
    for level in range(depth + 1):
        voxels = (int(shape[0]) // 2**level) ** len(shape)
        levels.append(int(batch * voxels * base * 2**level * stored * 4))
    return levels
