import torch


def conv_parameters(kernel, maps_in, maps_out):
    layer = torch.nn.Conv2d(maps_in, maps_out, kernel)
    return torch.tensor([parameter.numel() for parameter in layer.parameters()]).sum()
