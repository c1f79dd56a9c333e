# message: missed only two empty
def dice_per_case(truths, predictions):
    """No overlap is taken for "nothing there"."""
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        both = np.logical_and(truth, prediction).sum()
        scores.append(2 * both / (truth.sum() + prediction.sum()) if both else 1.0)
    return scores
