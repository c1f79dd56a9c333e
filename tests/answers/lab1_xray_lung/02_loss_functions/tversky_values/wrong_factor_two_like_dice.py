# message: factor 2 no place
def tversky_loss(probabilities, truth, alpha, beta):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    tp, fp, fn = (p * t).sum(), (p * (1 - t)).sum(), ((1 - p) * t).sum()
    return 1 - 2 * tp / (2 * tp + alpha * fp + beta * fn)
