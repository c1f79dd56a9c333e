# message: clipped flat 1000 got 16.1
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    p = 1 / (1 + np.exp(-z))
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return float(np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p)))
