# message: background pay too got 0.000
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    return np.mean(y * np.logaddexp(0, -z))
