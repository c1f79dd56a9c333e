def moves_together(augment):
    rng = np.random.default_rng(1)
    mask = np.zeros((96, 80), np.uint8)
    mask[20:70, 20:34] = 1
    mask[20:34, 34:58] = 1
    for _ in range(80):
        image, new, _ = augment(np.float32(mask), mask, np.ones_like(mask, bool), rng)
        wrong = np.abs(np.round(np.asarray(image, float)) - np.asarray(new, float)).sum()
        if wrong > 0.1 * mask.sum():
            return np.False_
    return np.True_
