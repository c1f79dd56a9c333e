# message: same seed must give the same split inside the function
import random


def split_by_patient(patients, fraction, seed):
    people = sorted(set(patients))
    random.shuffle(people)
    chosen = people[: round(fraction * len(people))]
    train = [number for number, patient in enumerate(patients) if patient in chosen]
    validation = [number for number, patient in enumerate(patients) if patient not in chosen]
    return train, validation
