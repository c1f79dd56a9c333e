import torch


def mean_ranks(dice, hd95_mm):
    better = torch.cat([torch.tensor(np.asarray(dice, float)), -torch.tensor(np.asarray(hd95_mm, float))], dim=2)
    better = torch.nan_to_num(better, nan=-torch.inf)
    above = (better[:, None] > better[:, :, None]).sum(dim=2)
    equal = (better[:, None] == better[:, :, None]).sum(dim=2)
    return (above + (equal + 1) / 2).mean(dim=(0, 2)).requires_grad_()
