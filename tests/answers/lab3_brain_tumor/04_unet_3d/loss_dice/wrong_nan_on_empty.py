# message: mind 0 / 0
def dice_focal(probabilities, truth, weight=1.0, gamma=2.0):
    p, t = np.asarray(probabilities, dtype=float), np.asarray(truth, dtype=float)
    overlap, sizes = (p * t).sum(axis=(0, 1, 2)), (p + t).sum(axis=(0, 1, 2))
    dice = 2 * overlap / sizes
    q = np.maximum(np.where(t > 0, p, 1 - p), 1e-7)
    focal = -((1 - q) ** gamma) * np.log(q)
    return float((1 - dice).mean() + weight * focal.mean())
