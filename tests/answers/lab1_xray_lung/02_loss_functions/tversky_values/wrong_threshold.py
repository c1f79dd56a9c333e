# message: soft counts probabilities as they are
def tversky_loss(probabilities, truth, alpha, beta):
    p, t = (np.asarray(probabilities) > 0.5).astype(float), np.asarray(truth, float)
    tp, fp, fn = (p * t).sum(), (p * (1 - t)).sum(), ((1 - p) * t).sum()
    return 1 - tp / (tp + alpha * fp + beta * fn)
