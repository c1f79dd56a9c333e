# message: drawn with all pictures
def resample(patients, seed):
    return np.random.default_rng(seed).integers(0, len(patients), len(patients))
