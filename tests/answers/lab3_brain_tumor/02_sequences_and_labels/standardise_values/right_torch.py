import torch


def standardise(image):
    x = torch.as_tensor(np.ascontiguousarray(np.asarray(image, float)))
    brain = (x != 0).any(dim=-1, keepdim=True)
    n = brain.sum().clamp(min=1)
    mean = (x * brain).sum(dim=(0, 1, 2)) / n
    sd = (((x - mean) ** 2 * brain).sum(dim=(0, 1, 2)) / n).sqrt()
    return torch.where(brain & (sd > 1e-12), (x - mean) / sd.clamp(min=1e-12), torch.zeros_like(x))
