import torch


def dice_focal(probabilities, truth, weight=1.0, gamma=2.0):
    p = torch.tensor(np.asarray(probabilities, dtype=np.float64), requires_grad=True)
    t = torch.tensor(np.asarray(truth, dtype=np.float64))
    sizes = p.sum((0, 1, 2)) + t.sum((0, 1, 2))
    dice = torch.where(sizes > 0, 2 * (p * t).sum((0, 1, 2)) / sizes.clamp(min=1e-9), torch.ones_like(sizes))
    q = torch.where(t > 0, p, 1 - p).clamp(min=1e-7)
    return (1 - dice).mean() + weight * (-((1 - q) ** gamma) * q.log()).mean()
