# message: each case one number both image axes
def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths, dtype=float), np.asarray(predictions, dtype=float)
    size = truths.sum(axis=1) + predictions.sum(axis=1)
    return np.where(size > 0, 2 * (truths * predictions).sum(axis=1) / np.maximum(size, 1), 1)
