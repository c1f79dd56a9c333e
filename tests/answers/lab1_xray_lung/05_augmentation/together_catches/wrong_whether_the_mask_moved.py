# message: false alarm does nothing
def moves_together(augment):
    mask = np.zeros((64, 64), np.uint8)
    mask[16:48, 18:26] = 1
    mask[40:48, 18:44] = 1
    rng = np.random.default_rng(0)
    for _ in range(40):
        _, moved, _ = augment(mask.astype(np.float32), mask.copy(), np.ones(mask.shape, bool), rng)
        if not np.array_equal(moved, mask):
            return True
    return False
