def map_bytes(batch, shape, base, depth, stored=2):
    return [
        4.0 * batch * stored * base * 2.0**level * np.prod([side / 2**level for side in shape])
        for level in range(depth + 1)
    ]
