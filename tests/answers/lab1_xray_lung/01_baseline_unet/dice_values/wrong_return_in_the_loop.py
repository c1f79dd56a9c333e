# message: three numbers return inside loop
def dice_per_case(truths, predictions):
    for truth, prediction in zip(truths, predictions, strict=True):
        size = truth.sum() + prediction.sum()
        return 2 * np.logical_and(truth, prediction).sum() / size if size else 1.0
