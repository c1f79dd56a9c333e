# message: one score for each patient
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].max() for owner in np.unique(owners)])
    drawn = np.random.default_rng(seed).choice(people, size=(draws, len(people)))
    return tuple(np.quantile(drawn.mean(axis=1), [0.025, 0.975]))
