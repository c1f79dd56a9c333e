import torch


def split_by_patient(patients, fraction, seed):
    people = list(dict.fromkeys(patients))
    torch.manual_seed(seed)
    people = [people[i] for i in torch.randperm(len(people))]
    chosen = people[: round(fraction * len(people))]
    train = torch.tensor([number for number, patient in enumerate(patients) if patient in chosen])
    validation = torch.tensor([number for number, patient in enumerate(patients) if patient not in chosen])
    return [train, validation]
