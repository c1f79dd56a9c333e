# message: factor 2 twice the overlap got 0.200
def dice_per_case(truths, predictions):
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        size = truth.sum() + prediction.sum()
        scores.append(np.logical_and(truth, prediction).sum() / size if size else 1.0)
    return scores
