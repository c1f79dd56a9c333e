# message: set no fixed order sort
import random


def split_by_patient(patients, fraction, seed):
    """A set of strings has another order after each start of Python, so the seed fixes nothing."""
    people = list(set(patients))
    random.Random(seed).shuffle(people)
    chosen = people[: round(fraction * len(people))]
    train = [number for number, patient in enumerate(patients) if patient in chosen]
    validation = [number for number, patient in enumerate(patients) if patient not in chosen]
    return train, validation
