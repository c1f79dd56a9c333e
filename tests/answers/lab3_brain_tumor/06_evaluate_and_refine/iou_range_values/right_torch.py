import torch


def iou_range(dice, cases):
    dices = torch.clamp(torch.tensor(dice * cases, dtype=torch.float64) - torch.arange(cases), 0, 1)
    return [torch.tensor(dice / (2 - dice)), (dices / (2 - dices)).mean()]
