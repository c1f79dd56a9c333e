def unet_parameters(base, depth, channels=1, batch_norm=False):
    w = base * 2.0 ** np.arange(depth + 1)
    a = np.concatenate([[channels], w[:-1]])
    norm = 4 if batch_norm else 1
    down = (9 * a * w + 9 * w**2 + 2 * norm * w).sum()
    u = w[:-1]
    up = (8 * u**2 + (0 if batch_norm else 1) * u + 27 * u**2 + 2 * norm * u).sum()
    return down + up + base + 1
