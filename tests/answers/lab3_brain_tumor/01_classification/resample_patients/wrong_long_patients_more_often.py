# message: not from the list of pictures
def resample(patients, seed):
    patients = np.asarray(patients)
    different = np.unique(patients)
    drawn = np.random.default_rng(seed).choice(patients, len(different), replace=True)
    return np.concatenate([np.flatnonzero(patients == patient) for patient in drawn])
