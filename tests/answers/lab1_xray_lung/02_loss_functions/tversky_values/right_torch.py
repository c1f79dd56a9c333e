import torch


def tversky_loss(probabilities, truth, alpha, beta):
    p = torch.tensor(np.ascontiguousarray(probabilities), dtype=torch.float32, requires_grad=True)
    t = torch.tensor(np.ascontiguousarray(truth), dtype=torch.float32)
    tp, fp, fn = (p * t).sum(), (p * (1 - t)).sum(), ((1 - p) * t).sum()
    return 1 - tp / (tp + alpha * fp + beta * fn)
