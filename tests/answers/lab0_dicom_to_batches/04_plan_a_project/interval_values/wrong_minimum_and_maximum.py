# message: about 0.13 wide
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].mean() for owner in np.unique(owners)])
    means = np.random.default_rng(seed).choice(people, size=(draws, len(people))).mean(axis=1)
    return means.min(), means.max()
