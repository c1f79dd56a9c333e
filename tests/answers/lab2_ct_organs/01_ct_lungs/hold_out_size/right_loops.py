import random


def hold_out(patients, fraction, seed):
    people = sorted(set(patients))
    random.Random(seed).shuffle(people)
    out, slices = [], 0
    while slices < fraction * len(patients):
        out.append(people.pop())
        slices += list(patients).count(out[-1])
    return [patient in out for patient in patients]
