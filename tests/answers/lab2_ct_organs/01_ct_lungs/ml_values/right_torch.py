import torch


def ml_of_slices(mask, spacing_mm):
    inside = torch.as_tensor(np.ascontiguousarray(mask)) != 0
    return inside.flatten(1).sum(dim=1) * float(np.prod(spacing_mm)) / 1000
