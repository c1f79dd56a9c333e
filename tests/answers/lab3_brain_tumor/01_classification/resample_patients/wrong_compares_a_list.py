# message: list is never equal to a name
def resample(patients, seed):
    different = sorted(set(patients))
    drawn = np.random.default_rng(seed).choice(different, len(different))
    return np.concatenate([np.flatnonzero(patients == patient) for patient in drawn])
