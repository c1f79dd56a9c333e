# message: logits come first
def bce_from_logits(logits, truths):
    y, z = np.asarray(logits, float), np.asarray(truths, float)
    return np.mean(np.logaddexp(0, z) - y * z)
