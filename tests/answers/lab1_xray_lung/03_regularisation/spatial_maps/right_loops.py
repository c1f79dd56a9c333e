def spatial_dropout(x, rate, rng, training):
    y = np.array(x, dtype=float)
    if training:
        for n in range(y.shape[0]):
            for c in range(y.shape[3]):
                y[n, :, :, c] *= 0.0 if rng.random() < rate else 1 / (1 - rate)
    return y
