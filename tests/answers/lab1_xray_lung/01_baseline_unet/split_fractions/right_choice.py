def split_by_patient(patients, fraction, seed):
    people = np.unique(patients)
    size = int(np.rint(fraction * len(people)))
    chosen = np.random.default_rng(seed).choice(people, size=size, replace=False)
    inside = np.isin(patients, chosen)
    return np.nonzero(inside)[0], np.nonzero(~inside)[0]
