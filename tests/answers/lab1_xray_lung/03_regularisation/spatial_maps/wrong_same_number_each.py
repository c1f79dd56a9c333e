# message: exactly the same number of maps
def spatial_dropout(x, rate, rng, training):
    x = np.array(x, dtype=float)
    if not training:
        return x
    for image in x:
        image[..., rng.choice(x.shape[-1], round(rate * x.shape[-1]), replace=False)] = 0
    return x / (1 - rate)
