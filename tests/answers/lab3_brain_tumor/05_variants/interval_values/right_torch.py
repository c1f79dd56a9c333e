import torch


def paired_interval(ours, theirs, picks, confidence=0.95):
    ours, theirs = (torch.as_tensor(np.array(each, dtype=float)) for each in (ours, theirs))
    means = (ours - theirs)[torch.as_tensor(np.array(picks))].mean(dim=1)
    ends = torch.quantile(means, torch.tensor([(1 - confidence) / 2, (1 + confidence) / 2], dtype=means.dtype))
    return torch.cat([(ours - theirs).mean()[None], ends])
