import torch


def resample(patients, seed):
    different = list(dict.fromkeys(patients))
    drawn = torch.randint(len(different), (len(different),), generator=torch.Generator().manual_seed(seed))
    positions = [[i for i, one in enumerate(patients) if one == different[number]] for number in drawn]
    return torch.cat([torch.tensor(each) for each in positions])
