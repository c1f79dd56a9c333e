# message: nothing counts as 1 got 0.000
def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths, dtype=float), np.asarray(predictions, dtype=float)
    both = (truths * predictions).sum(axis=(1, 2))
    return 2 * both / (truths.sum(axis=(1, 2)) + predictions.sum(axis=(1, 2)) + 1e-7)
