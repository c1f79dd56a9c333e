# message: 0.4 got
def tversky_loss(probabilities, truth, alpha, beta):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    tp, fp, fn = (p * t).sum(), (p * (1 - t)).sum(), ((1 - p) * t).sum()
    return 1 - tp / (tp + 0.5 * fp + 0.5 * fn)
