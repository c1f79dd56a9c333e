# message: same seed
def resample(patients, seed):
    patients = np.asarray(patients)
    different = np.unique(patients)
    drawn = np.random.default_rng().choice(different, len(different), replace=True)
    return np.concatenate([np.flatnonzero(patients == patient) for patient in drawn])
