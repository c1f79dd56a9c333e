import random


def three_parts(patient_of, seed):
    people = []
    for patient in patient_of.values():
        if patient not in people:
            people.append(patient)
    people.sort()
    random.Random(seed).shuffle(people)
    result = {}
    for file in patient_of:
        place = people.index(patient_of[file])
        if place < len(people) // 2:
            result[file] = "train"
        elif place < len(people) // 2 + len(people) // 5:
            result[file] = "validation"
        else:
            result[file] = "test"
    return result
