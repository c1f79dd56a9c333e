def windows(hu, chosen):
    return np.stack([np.interp(hu, [c - w / 2, c + w / 2], [0, 1]) for c, w in chosen], axis=-1)
