import torch


def edge_strength(image, spacing_mm):
    values = torch.tensor(np.asarray(image, dtype=np.float64))[None, None]
    values = torch.nn.functional.pad(values, (1, 1, 1, 1), mode="replicate")
    sx = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=torch.float64) / 8
    gx, gy = torch.nn.functional.conv2d(values, torch.stack([sx, sx.T])[:, None])[0]
    return torch.sqrt((gx / spacing_mm[1]) ** 2 + (gy / spacing_mm[0]) ** 2)
