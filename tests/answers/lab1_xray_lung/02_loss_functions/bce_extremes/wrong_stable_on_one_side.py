# message: overflows max(z, 0)
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    return float(np.mean(np.log1p(np.exp(-z)) + (1 - y) * z))
