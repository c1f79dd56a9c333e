import torch


def spatial_dropout(x, rate, rng, training):
    x = torch.tensor(np.ascontiguousarray(x)).float().requires_grad_()
    if not training:
        return x
    kept = torch.tensor(rng.uniform(size=(len(x), 1, 1, x.shape[-1])) > rate)
    return torch.where(kept, x / (1 - rate), torch.zeros(()))
