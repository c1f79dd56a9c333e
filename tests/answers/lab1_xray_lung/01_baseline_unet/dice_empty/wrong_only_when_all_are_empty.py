# message: NaN 0/0 before you divide
def dice_per_case(truths, predictions):
    if not np.any(truths) and not np.any(predictions):
        return np.ones(len(truths))
    both = np.logical_and(truths, predictions).sum(axis=(1, 2))
    return 2 * both / (np.sum(truths, axis=(1, 2)) + np.sum(predictions, axis=(1, 2)))
