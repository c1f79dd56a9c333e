# message: invented only two empty
def dice_per_case(truths, predictions):
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        if not truth.any():
            scores.append(1.0)
        else:
            size = np.count_nonzero(truth) + np.count_nonzero(prediction)
            scores.append(2 * np.count_nonzero(np.logical_and(truth, prediction)) / size)
    return scores
