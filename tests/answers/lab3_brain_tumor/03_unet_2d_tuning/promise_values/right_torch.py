import torch


def promise_and_truth(validation, untouched):
    means = torch.tensor(np.asarray(validation, dtype=float)).mean(dim=1)
    means = torch.where(torch.isnan(means), torch.tensor(-1.0, dtype=means.dtype), means)
    chosen = int(torch.nonzero(means == means.max())[0, 0])
    return chosen, means[chosen], torch.tensor(np.asarray(untouched, dtype=float))[chosen].mean()
