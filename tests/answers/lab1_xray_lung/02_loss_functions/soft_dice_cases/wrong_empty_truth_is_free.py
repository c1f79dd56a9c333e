# message: not empty costs nearly 1
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = np.asarray(probabilities, float), np.asarray(truths, float)
    o, s = (p * t).sum(axis=(1, 2)), p.sum(axis=(1, 2)) + t.sum(axis=(1, 2))
    loss = 1 - (2 * o + smooth) / (s + smooth)
    return np.mean(np.where(t.sum((1, 2)) > 0, loss, 0))
