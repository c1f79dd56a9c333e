import torch


def spacing_and_gaps(along_mm):
    along = torch.sort(torch.tensor([float(v) for v in along_mm], dtype=torch.float64)).values
    steps = along.diff()
    step = torch.median(steps)
    parts = torch.round(steps / step).int()
    missing = [low + step * k for low, n in zip(along, parts.tolist(), strict=False) for k in range(1, n)]
    return step, torch.tensor(missing)
