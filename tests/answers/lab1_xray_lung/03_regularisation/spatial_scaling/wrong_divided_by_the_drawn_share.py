# message: one factor whatever was drawn
def spatial_dropout(x, rate, rng, training):
    x = np.array(x, dtype=float)
    if not training:
        return x
    kept = rng.random((len(x), 1, 1, x.shape[-1])) >= rate
    return x * kept / kept.mean()
