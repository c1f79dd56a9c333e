def tversky_loss(probabilities, truth, alpha, beta):
    found = invented = missed = 0.0
    for p, t in zip(np.ravel(probabilities), np.ravel(truth), strict=True):
        p, t = float(p), float(t)
        found, invented, missed = found + p * t, invented + p * (1 - t), missed + (1 - p) * t
    return 1 - found / (found + alpha * invented + beta * missed)
