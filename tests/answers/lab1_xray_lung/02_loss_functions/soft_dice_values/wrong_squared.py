# message: squares plain sums
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = np.asarray(probabilities, float), np.asarray(truths, float)
    o, s = (p * t).sum((1, 2)), (p**2).sum((1, 2)) + (t**2).sum((1, 2))
    return np.mean(1 - (2 * o + smooth) / (s + smooth))
