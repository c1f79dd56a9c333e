# message: what is not 0 is inside
def charged(truth, prediction, hd95_mm, diagonal_mm):
    if prediction is None:
        return 0.0, diagonal_mm
    truth, prediction = np.asarray(truth).astype(float), np.asarray(prediction).astype(float)
    if truth.any() and prediction.any():
        return 2 * (truth * prediction).sum() / (truth.sum() + prediction.sum()), hd95_mm
    return (0.0, diagonal_mm) if truth.any() or prediction.any() else (1.0, 0.0)
