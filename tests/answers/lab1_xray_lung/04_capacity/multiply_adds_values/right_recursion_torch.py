import torch


def multiply_adds(layers, side, channels=1):
    if not layers:
        return torch.tensor(0)
    kind, *numbers = layers[0]
    if kind == "pool":
        return multiply_adds(layers[1:], side // numbers[0], channels)
    here = torch.tensor([numbers[0], numbers[0], channels, numbers[1], side, side], dtype=torch.int64).prod()
    return here + multiply_adds(layers[1:], side, numbers[1])
