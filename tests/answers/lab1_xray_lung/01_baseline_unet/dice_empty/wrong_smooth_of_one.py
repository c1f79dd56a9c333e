# message: missed got 0.200 only two empty
def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths, dtype=float), np.asarray(predictions, dtype=float)
    both = (truths * predictions).sum(axis=(1, 2))
    return (2 * both + 1) / (truths.sum(axis=(1, 2)) + predictions.sum(axis=(1, 2)) + 1)
