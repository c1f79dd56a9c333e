import torch


def split_by_patient(patients, fraction, seed):
    people = sorted(set(patients))
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(people), generator=generator)
    person = torch.tensor([people.index(patient) for patient in patients])
    in_training = torch.isin(person, order[: round(fraction * len(people))])
    return torch.where(in_training)[0], torch.where(~in_training)[0]
