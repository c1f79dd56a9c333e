def hold_out(patients, fraction, seed):
    people = list(dict.fromkeys(sorted(patients)))
    keys = np.random.RandomState(seed).rand(len(people))
    held = np.zeros(len(patients), int)
    for _, person in sorted(zip(keys, people, strict=True)):
        if held.sum() < fraction * len(patients):
            held += np.array([patient == person for patient in patients])
    return held
