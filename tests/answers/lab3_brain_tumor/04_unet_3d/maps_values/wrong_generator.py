# message: got generator
def map_bytes(batch, shape, base, depth, stored=2):
    for level in range(depth + 1):
        yield batch * int(np.prod(shape)) // 2 ** (level * len(shape)) * base * 2**level * stored * 4
