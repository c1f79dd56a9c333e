import torch


def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    mm = torch.tensor(spacing_mm, dtype=torch.float64)
    a, b = (torch.tensor(np.asarray(points, float)) * mm for points in (points_a, points_b))
    table = torch.sqrt(((a[:, None] - b[None]) ** 2).sum(-1))
    share = percentile / 100
    return torch.maximum(torch.quantile(table.min(1).values, share), torch.quantile(table.min(0).values, share))
