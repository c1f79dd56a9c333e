# message: never negative minus logarithm
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    prices = np.logaddexp(0, z) - y * z
    return -prices.mean()
