import torch


def unet_parameters(base, depth, channels=1, batch_norm=False):
    def block(a, w):
        layers = []
        for maps_in in (a, w):
            layers.append(torch.nn.Conv2d(maps_in, w, 3, bias=not batch_norm))
            if batch_norm:
                layers.append(torch.nn.BatchNorm2d(w))
        return torch.nn.Sequential(*layers)

    parts, a = [], channels
    for level in range(depth + 1):
        parts.append(block(a, base * 2**level))
        a = base * 2**level
    for level in reversed(range(depth)):
        w = base * 2**level
        parts += [torch.nn.ConvTranspose2d(2 * w, w, 2, stride=2, bias=not batch_norm), block(2 * w, w)]
    parts.append(torch.nn.Conv2d(base, 1, 1))
    state = torch.nn.Sequential(*parts).state_dict()
    return torch.tensor([value.numel() for name, value in state.items() if "num_batches" not in name]).sum()
