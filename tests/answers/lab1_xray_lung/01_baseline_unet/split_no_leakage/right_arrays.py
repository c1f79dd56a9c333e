def split_by_patient(patients, fraction, seed):
    people, person = np.unique(np.array(patients), return_inverse=True)
    rank = np.random.default_rng(seed).permutation(len(people))
    in_training = rank[person] < round(fraction * len(people))
    return np.flatnonzero(in_training), np.flatnonzero(~in_training)
