# message: (0, 1) quantiles of the means
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].mean() for owner in np.unique(owners)])
    half = 1.96 * people.std(ddof=1) / np.sqrt(len(people))
    return people.mean() - half, people.mean() + half
