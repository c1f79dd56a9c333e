# message: logarithm flat added
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    p = 1 / (1 + np.exp(-z))
    return float(np.mean(-y * np.log(p + 1e-12) - (1 - y) * np.log(1 - p + 1e-12)))
