import torch


def brightness(tissue, tr, te, ti=None):
    t1, t2, density = torch.as_tensor(tissue, dtype=torch.float64)
    signal = 1 - torch.exp(-tr / t1)
    if ti is not None:
        signal = signal - 2 * torch.exp(-ti / t1) + 2 * torch.exp(-tr / t1)
    return (density * signal * torch.exp(-te / t2)).abs()
