# message: fraction counts patients not images
def split_by_patient(patients, fraction, seed):
    """Whole patients are dealt until the training part has its share of the images."""
    people = sorted(set(patients))
    np.random.default_rng(seed).shuffle(people)
    train = []
    for person in people:
        if len(train) < fraction * len(patients):
            train += [number for number, patient in enumerate(patients) if patient == person]
    validation = [number for number in range(len(patients)) if number not in train]
    return train, validation
