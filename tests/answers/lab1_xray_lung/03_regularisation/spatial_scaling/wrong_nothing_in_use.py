# message: None training=False x as it is
def spatial_dropout(x, rate, rng, training):
    x = np.array(x, dtype=float)
    if training:
        kept = rng.random((len(x), 1, 1, x.shape[-1])) >= rate
        return x * kept / (1 - rate)
