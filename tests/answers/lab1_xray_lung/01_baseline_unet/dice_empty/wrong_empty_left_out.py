# message: scored not left out
def dice_per_case(truths, predictions):
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        size = np.count_nonzero(truth) + np.count_nonzero(prediction)
        if size > 0:
            scores.append(2 * np.count_nonzero(np.logical_and(truth, prediction)) / size)
    return np.array(scores)
