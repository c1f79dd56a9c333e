import torch


def charged(truth, prediction, hd95_mm, diagonal_mm):
    if prediction is None:
        return torch.tensor([0.0, diagonal_mm])
    true = torch.as_tensor(np.asarray(truth) != 0)
    found = torch.as_tensor(np.asarray(prediction) != 0)
    if not true.any() and not found.any():
        return torch.tensor([1.0, 0.0])
    if not (true.any() and found.any()):
        return torch.tensor([0.0, diagonal_mm])
    dice = 2 * (true & found).sum() / (true.sum() + found.sum())
    return torch.stack([dice, torch.tensor(hd95_mm)]).double()
