# message: five are drawn
def resample(patients, seed):
    patients = np.asarray(patients)
    different = np.unique(patients)
    drawn = np.random.default_rng(seed).choice(different, len(different), replace=True)
    return np.flatnonzero(np.isin(patients, drawn))
