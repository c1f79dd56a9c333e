# message: training part comes first
def split_by_patient(patients, fraction, seed):
    """`fraction` is taken for the part that is kept back, as in other libraries."""
    people = sorted(set(patients))
    np.random.default_rng(seed).shuffle(people)
    kept_back = people[: round(fraction * len(people))]
    train = [number for number, patient in enumerate(patients) if patient not in kept_back]
    validation = [number for number, patient in enumerate(patients) if patient in kept_back]
    return train, validation
