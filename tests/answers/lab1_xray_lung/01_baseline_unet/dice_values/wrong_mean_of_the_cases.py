# message: three numbers mean
def dice_per_case(truths, predictions):
    """Right for each case, but the mean is taken here already."""
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        size = np.sum(truth, dtype=int) + np.sum(prediction, dtype=int)
        scores.append(2 * np.count_nonzero(np.logical_and(truth, prediction)) / size if size else 1.0)
    return sum(scores) / len(scores)
