# message: -2 (S - O) / S^2
def dice_loss_slopes(probabilities, truth):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    o, s = (p * t).sum(), p.sum() + t.sum()
    return np.where(t > 0, -2 / s, 2 * o / s**2)
