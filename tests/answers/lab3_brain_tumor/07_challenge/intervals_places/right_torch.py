import torch


def place_intervals(case_ranks, draws):
    ranks = torch.tensor(np.asarray(case_ranks, float))
    means = ranks[torch.tensor(np.asarray(draws))].mean(dim=1)
    places = 1 + (means[:, None, :] < means[:, :, None] - 1e-9).sum(dim=2)
    return torch.quantile(places.double(), torch.tensor([0.025, 0.975], dtype=torch.float64), dim=0).T
