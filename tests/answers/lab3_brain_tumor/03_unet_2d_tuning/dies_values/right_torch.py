import torch


def dies_at(held, room):
    held = torch.tensor(held, dtype=torch.float64)
    over = torch.nonzero(held > room)
    if len(over):
        return over[0, 0] + 1
    growth = (held[1:] - held[:-1])[1:].mean()
    if growth <= 1e-9:
        return None
    return len(held) + torch.floor((room - held[-1]) / growth + 1e-9).int() + 1
