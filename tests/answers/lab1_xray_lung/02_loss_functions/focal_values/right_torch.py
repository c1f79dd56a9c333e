import torch


def focal_loss(logits, truths, gamma=2.0):
    z = torch.tensor(np.ascontiguousarray(logits), dtype=torch.float32, requires_grad=True)
    t = torch.tensor(np.ascontiguousarray(truths), dtype=torch.float32)
    price = torch.nn.functional.binary_cross_entropy_with_logits(z, t, reduction="none")
    return ((1 - torch.exp(-price)) ** gamma * price).mean()
