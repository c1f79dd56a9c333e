import torch


def grey_values(hounsfield, centre, width):
    values = torch.tensor(np.asarray(hounsfield, dtype=np.float32))
    return ((values - centre + width / 2) / width * 255).clamp(0, 255).round().to(torch.uint8)
