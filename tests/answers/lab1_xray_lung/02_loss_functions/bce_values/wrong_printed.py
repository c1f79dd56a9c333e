# message: None return
def bce_from_logits(logits, truths):
    z, y = np.asarray(logits, float), np.asarray(truths, float)
    prices = np.logaddexp(0, z) - y * z
    print(prices.mean())
