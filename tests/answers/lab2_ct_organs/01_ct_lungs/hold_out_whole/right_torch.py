import torch


def hold_out(patients, fraction, seed):
    people = sorted(set(patients))
    order = torch.randperm(len(people), generator=torch.Generator().manual_seed(int(seed)))
    held = torch.zeros(len(patients), dtype=torch.bool)
    for number in order:
        if held.sum() >= fraction * len(patients):
            break
        held |= torch.tensor([patient == people[number] for patient in patients])
    return held
