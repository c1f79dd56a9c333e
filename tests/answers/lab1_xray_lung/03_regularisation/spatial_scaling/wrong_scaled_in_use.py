# message: in use nothing is scaled
def spatial_dropout(x, rate, rng, training):
    """The first papers did it so: nothing in training, times 1 - rate in use. The text asks for the inverted form."""
    x = np.asarray(x, dtype=float)
    if not training:
        return x * (1 - rate)
    return x * (rng.random((len(x), 1, 1, x.shape[-1])) >= rate)
