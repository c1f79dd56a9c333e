def moves_together(augment):
    letter = np.kron([[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0]], np.ones((10, 10))).astype("uint8")
    mask = np.pad(letter, 28)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        image, new, _ = augment(mask.astype("float32"), mask, mask < 2, rng)
        image, new = (np.asarray(image) >= 0.5), np.asarray(new).astype(bool)
        if metrics.dice(image, new, empty=1.0) < 0.93:
            return False
    return True
