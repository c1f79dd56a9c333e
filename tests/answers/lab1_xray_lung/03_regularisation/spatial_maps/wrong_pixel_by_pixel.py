# message: some of its pixels ordinary dropout
def spatial_dropout(x, rate, rng, training):
    x = np.array(x, dtype=float)
    if not training:
        return x
    kept = rng.random(x.shape) >= rate
    return x * kept / (1 - rate)
