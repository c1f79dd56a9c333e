import pandas as pd


def three_parts(patient_of, seed):
    table = pd.Series(patient_of)
    people = pd.Series(sorted(table.unique())).sample(frac=1, random_state=seed).to_list()
    bounds = len(people) // 2, len(people) // 2 + len(people) // 5
    names = {
        patient: ("train", "validation", "test")[sum(place >= b for b in bounds)]
        for place, patient in enumerate(people)
    }
    return table.map(names)
