def spatial_dropout(x, rate, rng, training):
    if not training or rate == 0:
        return x
    kept = rng.binomial(1, 1 - rate, (x.shape[0], x.shape[3]))
    return np.einsum("nyxc,nc->nyxc", x.astype("float32"), kept / (1 - rate))
