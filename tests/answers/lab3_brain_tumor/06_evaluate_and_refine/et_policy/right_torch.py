import torch


def et_scores(truth_ml, claimed_ml, dice, limits_ml):
    truth, claimed, dice = (torch.tensor(np.asarray(each, float))[:, None] for each in (truth_ml, claimed_ml, dice))
    claimed = torch.where(claimed >= torch.tensor(np.asarray(limits_ml, float))[None], claimed, 0.0)
    alone = ((truth > 0) == (claimed > 0)).double()
    return torch.where((truth > 0) & (claimed > 0), dice, alone)
