# message: whole numbers not True and False
def resample(patients, seed):
    patients = np.asarray(patients)
    different = np.unique(patients)
    return np.isin(patients, np.random.default_rng(seed).choice(different, len(different)))
