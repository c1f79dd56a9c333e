# message: bool True + True
def dice_per_case(truths, predictions):
    """The pixels where the sum is 2 are in both; but True + True is True, and True is 1."""
    both = (truths + predictions == 2).sum(axis=(1, 2))
    size = truths.sum(axis=(1, 2)) + predictions.sum(axis=(1, 2))
    return np.where(size > 0, 2 * both / np.maximum(size, 1), 1.0)
