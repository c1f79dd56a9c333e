# message: leakage both sides images of each patient
import random


def split_by_patient(patients, fraction, seed):
    """The list itself is shuffled, so its positions are no longer the numbers of the images."""
    random.Random(seed).shuffle(patients)
    people = list(dict.fromkeys(patients))
    chosen = people[: round(fraction * len(people))]
    train = [number for number, patient in enumerate(patients) if patient in chosen]
    validation = [number for number, patient in enumerate(patients) if patient not in chosen]
    return train, validation
