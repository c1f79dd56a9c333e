import torch


def windows(hu, chosen):
    values = torch.as_tensor(np.asarray(hu, dtype=np.float32)).unsqueeze(-1)
    low = torch.tensor([float(c - w / 2) for c, w in chosen])
    width = torch.tensor([float(w) for _, w in chosen], requires_grad=True)
    return ((values - low) / width).clamp(0, 1)
