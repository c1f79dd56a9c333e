import torch


def foreground_share(slopes, truth):
    pull = torch.tensor(np.ascontiguousarray(slopes), dtype=torch.float32).abs()
    t = torch.tensor(np.ascontiguousarray(truth)).bool()
    return pull[t].sum() / pull.sum().clamp(min=1e-30)
