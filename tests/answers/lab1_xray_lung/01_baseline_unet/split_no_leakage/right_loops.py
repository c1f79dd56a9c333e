import random


def split_by_patient(patients, fraction, seed):
    people = []
    for patient in patients:
        if patient not in people:
            people.append(patient)
    people.sort()
    random.Random(seed).shuffle(people)
    wanted = int(fraction * len(people) + 0.5)
    train, validation = [], []
    for number in range(len(patients)):
        if people.index(patients[number]) < wanted:
            train.append(number)
        else:
            validation.append(number)
    return train, validation
