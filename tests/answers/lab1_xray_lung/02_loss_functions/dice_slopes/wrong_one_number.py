# message: every pixel shape
def dice_loss_slopes(probabilities, truth):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    o, s = (p * t).sum(), p.sum() + t.sum()
    return float(np.sum(-2 * (t * s - o) / s**2))
