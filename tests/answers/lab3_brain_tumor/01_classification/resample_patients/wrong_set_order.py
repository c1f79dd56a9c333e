# message: set of strings has no fixed order
def resample(patients, seed):
    different = [patient for patient in set(patients)]
    drawn = np.random.default_rng(seed).integers(0, len(different), len(different))
    return np.concatenate([np.flatnonzero(np.asarray(patients) == different[number]) for number in drawn])
