# message: quotient rule second term
def dice_loss_slopes(probabilities, truth):
    p, t = np.asarray(probabilities, float), np.asarray(truth, float)
    return -2 * t / (p.sum() + t.sum())
