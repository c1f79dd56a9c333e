# message: sum of the prices mean
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    prices = np.logaddexp(0, z) - y * z
    return prices.sum()
