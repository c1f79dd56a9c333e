# message: different seeds same split shuffle
def split_by_patient(patients, fraction, seed):
    people = sorted(set(patients))
    chosen = people[: round(fraction * len(people))]
    train = [number for number, patient in enumerate(patients) if patient in chosen]
    validation = [number for number, patient in enumerate(patients) if patient not in chosen]
    return train, validation
