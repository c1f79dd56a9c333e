# message: 0.4 got
def tversky_loss(probabilities, truth, alpha, beta):
    p, t = probabilities, truth
    tp, fp, fn = (p * t).sum(), (p * ~t.astype(np.uint8)).sum(), ((1 - p) * t).sum()
    return 1 - tp / (tp + alpha * fp + beta * fn)
