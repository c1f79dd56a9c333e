import torch


def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    place = torch.randperm(len(people), generator=torch.Generator().manual_seed(seed))
    half, fifth = len(people) // 2, len(people) // 5
    part = (place >= half).int() + (place >= half + fifth).int()
    return {file: ["train", "validation", "test"][part[people.index(who)]] for file, who in patient_of.items()}
