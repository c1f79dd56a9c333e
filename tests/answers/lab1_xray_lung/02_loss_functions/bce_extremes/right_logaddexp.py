def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    return np.mean(np.logaddexp(0, z) - y * z)
