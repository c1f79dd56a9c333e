# message: two lists train validation
def split_by_patient(patients, fraction, seed):
    people = sorted(set(patients))
    np.random.default_rng(seed).shuffle(people)
    chosen = people[: round(fraction * len(people))]
    return [number for number, patient in enumerate(patients) if patient in chosen]
