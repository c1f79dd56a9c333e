# message: never taken first random order
def hold_out(patients, fraction, seed):
    patients = np.asarray(patients)
    people, counts = np.unique(patients, return_counts=True)
    people = people[np.lexsort((np.random.default_rng(seed).random(len(people)), counts))]
    held = np.zeros(len(patients), bool)
    for patient in people:
        if held.sum() < fraction * len(patients):
            held |= patients == patient
    return held
