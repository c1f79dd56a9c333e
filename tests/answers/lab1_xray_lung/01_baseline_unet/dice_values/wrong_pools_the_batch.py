# message: three numbers do not pool the batch
def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths, dtype=bool), np.asarray(predictions, dtype=bool)
    size = truths.sum() + predictions.sum()
    return 2 * (truths & predictions).sum() / size if size else 1.0
