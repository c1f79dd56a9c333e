# message: fraction counts slices not patients
def hold_out(patients, fraction, seed):
    patients = np.asarray(patients)
    people = np.random.default_rng(seed).permutation(np.unique(patients))
    return np.isin(patients, people[: max(1, round(fraction * len(people)))])
