import torch


def kept_bytes(batch, side, base, depth, bytes_per_number=4):
    levels = torch.arange(depth + 1, dtype=torch.float64)
    one_set = base * 2**levels * (side / 2**levels) ** 2
    sets = torch.full((depth + 1,), 10.25, dtype=torch.float64)
    sets[-1] = 4
    return ((sets * one_set).sum() + side**2) * batch * bytes_per_number
