import random


def split_by_patient(patients, fraction, seed):
    people = sorted(set(patients))
    chosen = set(random.Random(seed).sample(people, round(fraction * len(people))))
    train = {number for number, patient in enumerate(patients) if patient in chosen}
    validation = set(range(len(patients))) - train
    return list(train), list(validation)
