import torch


def mutual_information(first, second, bins=32):
    pairs = torch.from_numpy(np.histogram2d(np.ravel(first).astype(float), np.ravel(second).astype(float), bins)[0])
    p = pairs / pairs.sum()
    alone = p.sum(dim=1, keepdim=True) * p.sum(dim=0, keepdim=True)
    there = p > 0
    return (p[there] * torch.log2(p[there] / alone[there])).sum()
