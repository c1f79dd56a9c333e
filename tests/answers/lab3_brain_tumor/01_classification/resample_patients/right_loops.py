import random


def resample(patients, seed):
    dice = random.Random(seed)
    different = sorted(set(patients))
    positions = []
    for _ in different:
        drawn = different[dice.randrange(len(different))]
        positions += [number for number, one in enumerate(patients) if one == drawn]
    return positions
