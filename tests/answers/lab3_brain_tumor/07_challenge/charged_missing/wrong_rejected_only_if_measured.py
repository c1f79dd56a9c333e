# message: whatever was measured
def charged(truth, prediction, hd95_mm, diagonal_mm):
    if prediction is None:
        return 0.0, diagonal_mm if math.isnan(hd95_mm) else hd95_mm
    truth, prediction = np.asarray(truth) != 0, np.asarray(prediction) != 0
    if truth.any() and prediction.any():
        return 2 * (truth & prediction).sum() / (truth.sum() + prediction.sum()), hd95_mm
    return (0.0, diagonal_mm) if truth.any() or prediction.any() else (1.0, 0.0)
