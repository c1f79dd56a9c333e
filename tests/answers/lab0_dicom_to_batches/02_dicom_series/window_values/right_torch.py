import torch


def window_greys(hu, center, width):
    values = torch.as_tensor(np.asarray(hu, dtype=np.float32))
    return torch.clamp((values - center) / width + 0.5, 0, 1) * 255
