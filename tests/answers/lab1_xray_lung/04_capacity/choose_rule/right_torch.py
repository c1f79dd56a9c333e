import torch


def smallest_within_noise(parameters, scores):
    table = torch.as_tensor(np.array(scores, dtype=float))
    if table.shape[1] < 2:
        raise ValueError("two seeds at least")
    means = table.mean(dim=1)
    best = means.argmax()
    good = means >= means[best] - table[best].std() / table.shape[1] ** 0.5 - 1e-9
    sizes = torch.as_tensor(np.array(parameters, dtype=float))
    return torch.where(good, sizes, torch.inf).argmin()
