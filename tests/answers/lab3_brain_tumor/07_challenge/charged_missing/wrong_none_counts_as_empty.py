# message: brain without this region Dice 0
def charged(truth, prediction, hd95_mm, diagonal_mm):
    truth = np.asarray(truth) != 0
    prediction = np.zeros_like(truth) if prediction is None else np.asarray(prediction) != 0
    if truth.any() and prediction.any():
        return 2 * (truth & prediction).sum() / (truth.sum() + prediction.sum()), hd95_mm
    return (0.0, diagonal_mm) if truth.any() or prediction.any() else (1.0, 0.0)
