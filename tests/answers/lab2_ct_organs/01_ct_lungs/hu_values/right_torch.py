import torch


def hounsfield(stored, slope, intercept, padding=None):
    values = torch.as_tensor(np.asarray(stored).astype(float))
    known = torch.ones_like(values, dtype=torch.bool) if padding is None else values != padding
    hu = (values * slope + intercept).requires_grad_()
    return torch.where(known, hu, -1000.0), known
