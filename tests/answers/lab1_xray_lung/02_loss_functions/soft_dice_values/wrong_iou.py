# message: intersection over union denominator
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = np.asarray(probabilities, float), np.asarray(truths, float)
    o, s = (p * t).sum(axis=(1, 2)), p.sum(axis=(1, 2)) + t.sum(axis=(1, 2))
    return np.mean(1 - (o + smooth) / (s - o + smooth))
