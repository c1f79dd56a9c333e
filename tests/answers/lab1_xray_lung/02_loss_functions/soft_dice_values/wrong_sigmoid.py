# message: without a sigmoid
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = 1 / (1 + np.exp(-np.asarray(probabilities, float))), np.asarray(truths, float)
    o, s = (p * t).sum((1, 2)), p.sum((1, 2)) + t.sum((1, 2))
    return np.mean(1 - (2 * o + smooth) / (s + smooth))
