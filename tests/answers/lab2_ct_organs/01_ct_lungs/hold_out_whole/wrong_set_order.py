# message: set of strings sort
def hold_out(patients, fraction, seed):
    people = list(set(patients))
    order = np.random.default_rng(seed).permutation(len(people))
    held = np.zeros(len(patients), bool)
    for number in order:
        if held.sum() < fraction * len(patients):
            held |= np.array([patient == people[number] for patient in patients])
    return held
