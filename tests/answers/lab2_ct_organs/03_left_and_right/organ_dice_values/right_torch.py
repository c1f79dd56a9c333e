import torch


def organ_dice(truths, predictions, organs):
    scores = torch.full((len(truths), len(organs)), float("nan"), requires_grad=False)
    for n, (true, predicted) in enumerate(zip(truths, predictions, strict=True)):
        true, predicted = torch.tensor(np.asarray(true, int)), torch.tensor(np.asarray(predicted, int))
        for k, organ in enumerate(organs):
            both = ((true == organ) & (predicted == organ)).sum()
            scores[n, k] = 2 * both / ((true == organ).sum() + (predicted == organ).sum())  # 0 / 0 is nan in torch
    return scores
