# message: fraction counts patients 0.8 of 10
import random


def split_by_patient(patients, fraction, seed):
    """Each patient is tossed for, so the part is right on average only."""
    coin = random.Random(seed)
    side = {person: coin.random() < fraction for person in sorted(set(patients))}
    train = [number for number, patient in enumerate(patients) if side[patient]]
    validation = [number for number, patient in enumerate(patients) if not side[patient]]
    return train, validation
