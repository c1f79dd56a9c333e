# message: -0.296 slopes are
def dice_loss_slopes(probabilities, truth):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    o, s = (p * t).sum(), p.sum() + t.sum()
    return -2 * (t * s - o) / s**2 / p.size
