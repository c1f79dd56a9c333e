# message: In 2D each level has half the bytes
def map_bytes(batch, shape, base, depth, stored=2):
    levels = []
    for level in range(depth + 1):
        voxels = np.prod(shape, dtype=np.int64) // 8**level
        levels.append(int(batch * voxels * base * 2**level * stored * 4))
    return levels
