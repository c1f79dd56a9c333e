def tversky_loss(probabilities, truth, alpha, beta):
    p, t = np.array(probabilities, dtype=float), np.array(truth, dtype=float)
    both = np.vdot(p, t)
    return 1 - both / (both + alpha * (p.sum() - both) + beta * (t.sum() - both))
