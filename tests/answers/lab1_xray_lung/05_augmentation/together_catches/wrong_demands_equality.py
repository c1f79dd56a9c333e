# message: false alarm high overlap
def moves_together(augment):
    mask = np.zeros((64, 64), np.uint8)
    mask[16:48, 18:26] = 1
    mask[40:48, 18:44] = 1
    rng = np.random.default_rng(0)
    for _ in range(40):
        image, moved, _ = augment(mask.astype(np.float32), mask.copy(), np.ones(mask.shape, bool), rng)
        seen, told = np.asarray(image) > 0.5, np.asarray(moved) > 0
        if not np.array_equal(seen, told):
            return False
    return True
