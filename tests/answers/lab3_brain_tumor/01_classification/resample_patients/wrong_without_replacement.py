# message: with replacement
def resample(patients, seed):
    patients = np.asarray(patients)
    different = np.unique(patients)
    drawn = np.random.default_rng(seed).choice(different, len(different), replace=False)
    return np.concatenate([np.flatnonzero(patients == patient) for patient in drawn])
