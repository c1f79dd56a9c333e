# message: each case one number both image axes
def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths, float), np.asarray(predictions, float)
    sizes = truths.sum(axis=1) + predictions.sum(axis=1)
    return np.where(sizes > 0, 2 * (truths * predictions).sum(axis=1) / np.maximum(sizes, 1), 1)
