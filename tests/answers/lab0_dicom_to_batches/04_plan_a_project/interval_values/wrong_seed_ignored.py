# message: the same seed must give the same interval
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].mean() for owner in np.unique(owners)])
    means = np.random.choice(people, size=(draws, len(people))).mean(axis=1)
    return tuple(np.quantile(means, [0.025, 0.975]))
