import torch


def dice_per_case(truths, predictions):
    """The epsilon is so small beside one pixel that only two empty masks notice it."""
    truths = torch.from_numpy(np.asarray(truths, dtype=np.float64))
    predictions = torch.from_numpy(np.asarray(predictions, dtype=np.float64))
    both = (truths * predictions).sum((1, 2))
    return (2 * both + 1e-9) / (truths.sum((1, 2)) + predictions.sum((1, 2)) + 1e-9)
