import torch


def choose_threshold(thresholds, precisions, recalls, least_recall):
    t, p, r = (torch.tensor(np.asarray(each, float)) for each in (thresholds, precisions, recalls))
    p = torch.where((r >= least_recall) & ~p.isnan(), p, -torch.ones_like(p))
    return t[p.argmax()] if p.max() >= 0 else None
