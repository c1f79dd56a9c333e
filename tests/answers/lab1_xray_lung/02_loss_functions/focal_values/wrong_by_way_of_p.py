# message: logarithm of 0
def focal_loss(logits, truths, gamma=2.0):
    z, t = np.asarray(logits, float), np.asarray(truths, float)
    p = 1 / (1 + np.exp(-z))
    p_t = np.where(t > 0, p, 1 - p)
    return float(np.mean(-((1 - p_t) ** gamma) * np.log(p_t)))
