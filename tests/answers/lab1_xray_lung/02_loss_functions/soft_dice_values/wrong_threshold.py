# message: probabilities as they are mask
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p = np.asarray(probabilities) > 0.5
    t = np.asarray(truths, float)
    o, s = (p * t).sum((1, 2)), p.sum((1, 2)) + t.sum((1, 2))
    return np.mean(1 - (2 * o + smooth) / (s + smooth))
