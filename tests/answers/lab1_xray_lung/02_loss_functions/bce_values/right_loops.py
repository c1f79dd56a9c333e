import math


def bce_from_logits(logits, truths):
    prices = []
    for z, y in zip(np.ravel(logits).tolist(), np.ravel(truths).tolist(), strict=True):
        wrong_way = -z if y else z
        prices.append(max(wrong_way, 0) + math.log1p(math.exp(-abs(wrong_way))))
    return sum(prices) / len(prices)
