# message: overflow
def dice_focal(probabilities, truth, weight=1.0, gamma=2.0):
    t = np.asarray(truth)
    p = np.asarray(probabilities).astype(float)
    if t.dtype == bool:
        t = t.astype(int)
    truth_size = t.sum(axis=(0, 1, 2), dtype=t.dtype).astype(float)
    overlap, sizes = (p * t).sum(axis=(0, 1, 2)), p.sum(axis=(0, 1, 2)) + truth_size
    dice = np.where(sizes > 0, 2 * overlap / np.where(sizes > 0, sizes, 1), 1)
    return float((1 - dice).mean())
