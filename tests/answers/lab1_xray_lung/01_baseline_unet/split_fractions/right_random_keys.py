def split_by_patient(patients, fraction, seed):
    """Give everybody a random number; the smallest numbers go to training."""
    people = sorted(set(patients))
    key = dict(zip(people, np.random.default_rng(seed).random(len(people)), strict=True))
    limit = sorted(key.values())[round(fraction * len(people)) - 1]
    train = np.array([number for number, patient in enumerate(patients) if key[patient] <= limit])
    validation = np.array([number for number, patient in enumerate(patients) if key[patient] > limit])
    return train, validation
