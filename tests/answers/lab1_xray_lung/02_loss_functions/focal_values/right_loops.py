import math


def focal_loss(logits, truths, gamma=2.0):
    total = 0.0
    for z, t in zip(np.ravel(logits).tolist(), np.ravel(truths).tolist(), strict=True):
        z = z if t else -z
        price = max(-z, 0) + math.log1p(math.exp(-abs(z)))
        total += (1 - math.exp(-price)) ** gamma * price
    return total / np.size(logits)
