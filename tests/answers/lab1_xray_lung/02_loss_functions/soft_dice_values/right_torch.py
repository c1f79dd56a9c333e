import torch


def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p = torch.tensor(np.ascontiguousarray(probabilities), dtype=torch.float32, requires_grad=True).flatten(1)
    t = torch.tensor(np.ascontiguousarray(truths), dtype=torch.float32).flatten(1)
    return (1 - (2 * (p * t).sum(1) + smooth) / (p.sum(1) + t.sum(1) + smooth)).mean()
