def resample(patients, seed):
    names, number_of = np.unique(patients, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(0, len(names), len(names))
    times = np.bincount(drawn, minlength=len(names))
    return np.repeat(np.arange(len(patients)), times[number_of])
