def map_bytes(batch, shape, base, depth, stored=2):
    levels = np.arange(depth + 1)
    voxels = np.prod([np.asarray(side) // 2**levels for side in shape], axis=0, dtype=np.int64)
    return 4 * stored * batch * base * 2**levels * voxels
