# message: both stored layers
def map_bytes(batch, shape, base, depth, stored=2):
    levels = []
    for level in range(depth + 1):
        voxels = np.prod([int(side) // 2**level for side in shape], dtype=np.int64)
        levels.append(int(batch * voxels * base * 2**level * 4))
    return levels
