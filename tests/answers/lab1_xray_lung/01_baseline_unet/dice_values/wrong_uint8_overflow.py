# message: uint8 small integer types
def dice_per_case(truths, predictions):
    """A scalar product stays in the type of its vectors: 200 + 100 = 44 in uint8."""
    if truths.dtype == bool:
        truths, predictions = truths.astype(int), predictions.astype(int)
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        both = int(truth.ravel() @ prediction.ravel())
        size = int(truth.sum()) + int(prediction.sum())
        scores.append(2 * both / size if size else 1.0)
    return scores
