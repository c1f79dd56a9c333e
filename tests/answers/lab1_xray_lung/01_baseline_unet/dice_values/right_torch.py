import torch


def dice_per_case(truths, predictions):
    truths = torch.as_tensor(np.asarray(truths)).bool().flatten(1)
    predictions = torch.as_tensor(np.asarray(predictions)).bool().flatten(1)
    both = (truths & predictions).sum(dim=1)
    size = truths.sum(dim=1) + predictions.sum(dim=1)
    return torch.where(size > 0, 2 * both / size, 1.0)
