# message: take all chance from rng
def spatial_dropout(x, rate, rng, training):
    x = np.array(x, dtype=float)
    if not training:
        return x
    kept = np.random.random((len(x), 1, 1, x.shape[-1])) >= rate
    return x * kept / (1 - rate)
