import torch


def epoch_batches(count, batch_size, seed, epoch):
    generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    return list(torch.randperm(count, generator=generator).split(batch_size))
