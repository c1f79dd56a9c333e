# message: two numbers
def charged(truth, prediction, hd95_mm, diagonal_mm):
    if prediction is None:
        return 0.0, diagonal_mm
    truth, prediction = np.asarray(truth) != 0, np.asarray(prediction) != 0
    if truth.any() and prediction.any():
        return 2 * (truth & prediction).sum() / (truth.sum() + prediction.sum())
    return float(not truth.any() and not prediction.any())
