# message: one pot each image
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = np.asarray(probabilities, float), np.asarray(truths, float)
    return 1 - (2 * (p * t).sum() + smooth) / (p.sum() + t.sum() + smooth)
