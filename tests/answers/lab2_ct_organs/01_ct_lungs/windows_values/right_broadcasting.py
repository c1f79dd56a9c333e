def windows(hu, chosen):
    center, width = np.array(chosen, dtype=float).T
    return ((np.asarray(hu, dtype=float)[..., None] - center) / width + 0.5).clip(0, 1)
