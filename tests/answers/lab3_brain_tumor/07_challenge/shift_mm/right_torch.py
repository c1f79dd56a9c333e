import torch


def largest_shift_mm(shape, affine, wanted_shape, wanted_affine):
    first = torch.tensor(np.asarray(affine, dtype=float))
    second = torch.tensor(np.asarray(wanted_affine, dtype=float))
    if list(shape) != list(wanted_shape) or not bool(torch.isfinite(first).all() & torch.isfinite(second).all()):
        return torch.tensor(torch.inf)
    ends = [torch.tensor([0.0, float(n - 1)], dtype=torch.float64) for n in shape]
    corners = torch.cartesian_prod(*ends, torch.ones(1, dtype=torch.float64))
    return ((first - second) @ corners.T)[:3].norm(dim=0).max()
