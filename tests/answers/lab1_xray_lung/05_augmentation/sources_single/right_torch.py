import torch


def sources(shape, degrees=0.0, shift=(0.0, 0.0), zoom=1.0, flip=False):
    height, width = shape
    rows, columns = torch.meshgrid(torch.arange(height).double(), torch.arange(width).double(), indexing="ij")
    y, x = rows - (height - 1) / 2 - shift[0], columns - (width - 1) / 2 - shift[1]
    angle = torch.deg2rad(torch.tensor(float(degrees), dtype=torch.float64, requires_grad=True))
    c, s = torch.cos(angle), torch.sin(angle)
    y, x = (y * c + x * s) / zoom, (x * c - y * s) / zoom
    return y + (height - 1) / 2, (-x if flip else x) + (width - 1) / 2
