# message: S = P + T
def dice_loss_slopes(probabilities, truth):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    o, s = (p * t).sum(), p.sum() + t.sum()
    s = p.sum() + p.sum()
    return -2 * (t * s - o) / s**2
