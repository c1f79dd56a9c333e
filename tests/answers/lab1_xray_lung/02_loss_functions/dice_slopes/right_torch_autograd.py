import torch


def dice_loss_slopes(probabilities, truth):
    p = torch.tensor(np.ascontiguousarray(probabilities), dtype=torch.float64, requires_grad=True)
    t = torch.tensor(np.ascontiguousarray(truth), dtype=torch.float64)
    (1 - 2 * (p * t).sum() / (p.sum() + t.sum())).backward()
    return p.grad
