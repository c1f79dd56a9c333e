# message: do not add the levels up
def map_bytes(batch, shape, base, depth, stored=2):
    return sum(
        int(batch * np.prod([int(side) // 2**level for side in shape]) * base * 2**level * stored * 4)
        for level in range(depth + 1)
    )
