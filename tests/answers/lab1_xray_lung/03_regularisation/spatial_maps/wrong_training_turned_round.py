# message: nothing was dropped
def spatial_dropout(x, rate, rng, training):
    x = np.array(x, dtype=float)
    if not training:
        return x
    kept = np.ones((len(x), 1, 1, x.shape[-1]))
    return x * kept / (1 - rate)
