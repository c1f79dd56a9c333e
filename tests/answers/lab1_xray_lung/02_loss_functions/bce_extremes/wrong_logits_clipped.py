# message: 1000 got 30
def bce_from_logits(logits, truths):
    z, y = np.clip(np.asarray(logits, float), -30, 30), np.asarray(truths, float)
    return float(np.mean(np.logaddexp(0, z) - y * z))
