# message: different seeds same split shuffle
def split_by_patient(patients, fraction, seed):
    rng = np.random.default_rng(0)
    people = sorted(set(patients))
    rng.shuffle(people)
    chosen = people[: round(fraction * len(people))]
    train = [number for number, patient in enumerate(patients) if patient in chosen]
    validation = [number for number, patient in enumerate(patients) if patient not in chosen]
    return train, validation
