def seen_width(depth, kernel=3, convolutions=2):
    return np.int64(2**depth + convolutions * (kernel - 1) * (2 ** (depth + 1) - 1))
