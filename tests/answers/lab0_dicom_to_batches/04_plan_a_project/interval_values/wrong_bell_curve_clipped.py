# message: five patients not a bell curve
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    people = np.array([values[owners == owner].mean() for owner in np.unique(owners)])
    half = 1.96 * people.std() / np.sqrt(len(people))
    return max(0, people.mean() - half), min(1, people.mean() + half)
