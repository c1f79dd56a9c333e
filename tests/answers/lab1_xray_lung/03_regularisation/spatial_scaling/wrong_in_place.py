# message: changed the x it was given
def spatial_dropout(x, rate, rng, training):
    if not training:
        return x
    for n in range(len(x)):
        for c in range(x.shape[-1]):
            x[n, :, :, c] = 0 if rng.random() < rate else x[n, :, :, c] / (1 - rate)
    return x
