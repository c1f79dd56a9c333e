# message: The Dice loss of the volume by hand
def dice_focal(probabilities, truth, weight=1.0, gamma=2.0):
    p, t = np.asarray(probabilities, dtype=float), np.asarray(truth, dtype=float)
    overlap, sizes = (p * t).sum(axis=(1, 2)), (p + t).sum(axis=(1, 2))
    dice = np.where(sizes > 0, 2 * overlap / np.where(sizes > 0, sizes, 1), 1)
    return float((1 - dice).mean())
