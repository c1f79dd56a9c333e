def soft_dice_loss(probabilities, truths, smooth=1e-5):
    losses_of_the_images = []
    for p, t in zip(probabilities, truths, strict=True):
        p, t = p.astype(float), t.astype(float)
        losses_of_the_images.append(1 - (2 * np.sum(p * t) + smooth) / (p.sum() + t.sum() + smooth))
    return np.mean(losses_of_the_images)
