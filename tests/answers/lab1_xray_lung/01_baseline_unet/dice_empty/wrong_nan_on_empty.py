# message: NaN 0/0 before you divide
def dice_per_case(truths, predictions):
    truths, predictions = np.asarray(truths, dtype=bool), np.asarray(predictions, dtype=bool)
    both = (truths & predictions).sum(axis=(1, 2))
    return 2 * both / (truths.sum(axis=(1, 2)) + predictions.sum(axis=(1, 2)))
