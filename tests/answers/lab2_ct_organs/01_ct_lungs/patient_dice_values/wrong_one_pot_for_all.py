# message: same Dice do not pool
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    size = truths.sum() + predictions.sum()
    return dict.fromkeys(patients, 2 * (truths & predictions).sum() / size if size else 1.0)
