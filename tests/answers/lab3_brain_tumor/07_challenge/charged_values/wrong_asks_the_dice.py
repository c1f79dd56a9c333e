# message: miss each other whether a region is empty
def charged(truth, prediction, hd95_mm, diagonal_mm):
    if prediction is None:
        return 0.0, diagonal_mm
    truth, prediction = np.asarray(truth) != 0, np.asarray(prediction) != 0
    if not truth.any() and not prediction.any():
        return 1.0, 0.0
    dice = 2 * (truth & prediction).sum() / (truth.sum() + prediction.sum())
    return dice, hd95_mm if dice else diagonal_mm
