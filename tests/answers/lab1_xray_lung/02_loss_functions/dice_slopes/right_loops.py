def dice_loss_slopes(probabilities, truth):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    o, s = (p * t).sum(), p.sum() + t.sum()
    return [[(-2 * (s - o) if pixel else 2 * o) / s**2 for pixel in row] for row in t]
