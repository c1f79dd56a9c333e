def moves_together(augment):
    mask = np.zeros((64, 64), np.uint8)
    mask[16:48, 18:24] = 1
    mask[42:48, 18:44] = 1
    rng = np.random.default_rng(2)
    overlaps = []
    for _ in range(80):
        image, new, _ = augment(mask.astype(np.float32), mask, mask >= 0, rng)
        image, new = np.asarray(image) > 0.5, np.asarray(new) > 0
        overlaps.append((image & new).sum() / max((image | new).sum(), 1))
    return bool(min(overlaps) > 0.8)
