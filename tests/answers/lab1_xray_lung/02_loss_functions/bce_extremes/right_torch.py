import torch


def bce_from_logits(logits, truths):
    z = torch.tensor(np.ascontiguousarray(logits), dtype=torch.float64, requires_grad=True)
    y = torch.as_tensor(np.ascontiguousarray(truths), dtype=torch.float64)
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y)
