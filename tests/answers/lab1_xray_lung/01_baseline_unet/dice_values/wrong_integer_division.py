# message: got 0.000 not //
def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths, int), np.asarray(predictions, int)
    overlap = (truths * predictions).sum(axis=(1, 2))
    return 2 * overlap // np.maximum(truths.sum(axis=(1, 2)) + predictions.sum(axis=(1, 2)), 1)
