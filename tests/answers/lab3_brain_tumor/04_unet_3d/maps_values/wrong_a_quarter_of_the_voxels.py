# message: in 3D there are eight times fewer voxels
def map_bytes(batch, shape, base, depth, stored=2):
    levels = []
    for level in range(depth + 1):
        voxels = np.prod(shape, dtype=np.int64) // 4**level
        levels.append(int(batch * voxels * base * 2**level * stored * 4))
    return levels
