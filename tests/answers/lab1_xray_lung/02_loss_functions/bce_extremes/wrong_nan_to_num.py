# message: 1000 got
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    p = 1 / (1 + np.exp(-z))
    prices = -y * np.log(p) - (1 - y) * np.log(1 - p)
    return float(np.nan_to_num(prices, nan=0.0, posinf=100.0).mean())
