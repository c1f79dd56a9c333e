# message: (0, 1) as many patients as there are
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].mean() for owner in np.unique(owners)])
    rng = np.random.default_rng(seed)
    means = [rng.choice(people, size=draws).mean() for _ in range(200)]
    return tuple(np.quantile(means, [0.025, 0.975]))
