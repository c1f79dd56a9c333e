import torch


def bce_dice_loss(truths, logits):
    cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits(logits, truths)
    p, t = torch.sigmoid(logits).flatten(1), truths.flatten(1)
    dice = (2 * (p * t).sum(1) + 1e-5) / (p.sum(1) + t.sum(1) + 1e-5)
    return cross_entropy + 1 - dice.mean()
