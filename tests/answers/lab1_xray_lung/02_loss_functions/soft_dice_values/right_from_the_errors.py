def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = np.array(probabilities, dtype=float), np.array(truths, dtype=float)
    wrong = (p * (1 - t) + (1 - p) * t).sum((1, 2))
    return (wrong / (p.sum((1, 2)) + t.sum((1, 2)) + smooth)).mean()
