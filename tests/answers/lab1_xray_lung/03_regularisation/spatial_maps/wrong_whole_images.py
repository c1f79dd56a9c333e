# message: dropped whole each map is decided by itself
def spatial_dropout(x, rate, rng, training):
    x = np.array(x, dtype=float)
    if not training:
        return x
    kept = rng.random((len(x), 1, 1, 1)) >= rate
    return x * kept / (1 - rate)
