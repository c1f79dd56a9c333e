# message: None return
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = np.asarray(probabilities, dtype=float), np.asarray(truths, dtype=float)
    overlap, sizes = (p * t).sum(axis=(1, 2)), (p + t).sum(axis=(1, 2))
    print(np.mean(1 - (2 * overlap + smooth) / (sizes + smooth)))
