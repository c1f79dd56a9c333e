# message: thirty about 0.13 wide
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].mean() for owner in np.unique(owners)])
    return tuple(np.quantile(people, [0.025, 0.975])) if len(people) > 2 else (people.min(), people.max())
