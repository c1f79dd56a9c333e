import torch


def draw_view(shape, rng):
    numbers = torch.from_numpy(rng.uniform(-1, 1, 4))
    shift = 0.1 * numbers[1:3] * torch.tensor(shape)
    return 10 * numbers[0], shift, 1 + 0.2 * numbers[3], rng.random() < 0.5
