# message: wrong average over everything
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    prices = np.logaddexp(0, z) - y * z
    return prices[y > 0].mean() if (y > 0).any() else prices.mean()
