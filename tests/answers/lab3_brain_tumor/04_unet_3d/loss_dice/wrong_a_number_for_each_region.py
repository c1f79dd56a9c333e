# message: take the mean over the regions
def dice_focal(probabilities, truth, weight=1.0, gamma=2.0):
    p, t = np.asarray(probabilities, dtype=float), np.asarray(truth, dtype=float)
    overlap, sizes = (p * t).sum(axis=(0, 1, 2)), (p + t).sum(axis=(0, 1, 2))
    dice = np.where(sizes > 0, 2 * overlap / np.where(sizes > 0, sizes, 1), 1)
    q = np.maximum(np.where(t > 0, p, 1 - p), 1e-7)
    focal = -((1 - q) ** gamma) * np.log(q)
    return (1 - dice) + weight * focal.mean()
