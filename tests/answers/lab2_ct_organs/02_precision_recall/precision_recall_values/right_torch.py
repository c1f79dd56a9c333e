import torch


def precision_and_recall(tp, fp, fn, empty):
    tp, fp, fn = (torch.tensor(float(count), requires_grad=True) for count in (tp, fp, fn))
    if tp + fp + fn == 0:
        return torch.tensor([empty, empty])
    return torch.stack([tp / torch.clamp(tp + fp, min=1), tp / torch.clamp(tp + fn, min=1)])
