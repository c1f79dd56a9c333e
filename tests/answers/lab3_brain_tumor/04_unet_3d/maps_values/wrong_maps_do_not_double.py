# message: twice as many feature maps
def map_bytes(batch, shape, base, depth, stored=2):
    levels = []
    for level in range(depth + 1):
        voxels = np.prod([int(side) // 2**level for side in shape], dtype=np.int64)
        levels.append(int(batch * voxels * base * stored * 4))
    return levels
