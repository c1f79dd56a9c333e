import torch


def field_of_view(layers, pixel):
    ends = torch.tensor([pixel, pixel])
    for kind, size in reversed(list(layers)):
        if kind == "conv":
            ends = ends + torch.tensor([-(size // 2), size // 2])
        elif kind == "pool":
            ends = ends * size + torch.tensor([0, size - 1])
        else:
            ends = torch.div(ends, size, rounding_mode="floor")
    return ends
