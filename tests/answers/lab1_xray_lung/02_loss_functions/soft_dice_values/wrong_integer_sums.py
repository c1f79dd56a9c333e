# message: bool convert float
def soft_dice_loss(probabilities, truths, smooth=1e-5):
    o = (probabilities * truths).sum(axis=(1, 2))
    s = (probabilities + truths).sum(axis=(1, 2))
    return np.mean(1 - (2 * o + smooth) / (s + smooth))
