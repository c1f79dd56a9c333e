import torch


def sweep(probabilities, truth, thresholds):
    p = torch.as_tensor(np.asarray(probabilities, float)).flatten()
    t = torch.as_tensor(np.asarray(truth, float)).flatten()
    said = (p[None] > torch.as_tensor(np.asarray(thresholds, float))[:, None]).double()
    tp = said @ t
    return tp / said.sum(1), tp / t.sum()  # 0 / 0 is nan in torch
