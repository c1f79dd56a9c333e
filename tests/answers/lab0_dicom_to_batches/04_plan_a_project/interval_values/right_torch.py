import torch


def interval(scores, patients, draws, seed):
    names, owner = np.unique(np.asarray(patients), return_inverse=True)
    owner = torch.as_tensor(owner)
    values = torch.as_tensor(np.asarray(scores, dtype="float64"))
    people = torch.zeros(len(names), dtype=torch.float64).index_add(0, owner, values) / torch.bincount(owner)
    generator = torch.Generator().manual_seed(seed)
    drawn = people[torch.randint(len(names), (draws, len(names)), generator=generator)].mean(dim=1)
    return torch.quantile(drawn, torch.tensor([0.025, 0.975], dtype=torch.float64))
