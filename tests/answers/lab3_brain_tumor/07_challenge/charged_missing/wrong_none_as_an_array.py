# message: no file Dice 0 got 1.33
def charged(truth, prediction, hd95_mm, diagonal_mm):
    if not truth.any() and not prediction.any():
        return 1.0, 0.0
    truth, prediction = np.asarray(truth) != 0, np.asarray(prediction) != 0
    if truth.any() and prediction.any():
        return 2 * (truth & prediction).sum() / (truth.sum() + prediction.sum()), hd95_mm
    return 0.0, diagonal_mm
