# message: use the number that comes in
def map_bytes(batch, shape, base, depth, stored=2):
    return [
        batch * int(np.prod(shape)) // 2 ** (level * len(shape)) * base * 2**level * 8 for level in range(depth + 1)
    ]
