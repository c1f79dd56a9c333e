# message: 0/0 before you divide
def dice_per_case(truths, predictions):
    """Plain Python numbers do not give NaN, they stop."""
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        both = int(np.logical_and(truth, prediction).sum())
        scores.append(2 * both / (int(truth.sum()) + int(prediction.sum())))
    return scores
