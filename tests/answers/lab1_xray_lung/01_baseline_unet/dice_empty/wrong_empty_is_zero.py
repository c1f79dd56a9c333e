# message: nothing counts as 1 got 0.000
def dice_per_case(truths, predictions):
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        size = np.count_nonzero(truth) + np.count_nonzero(prediction)
        scores.append(2 * np.count_nonzero(np.logical_and(truth, prediction)) / size if size else 0.0)
    return scores
