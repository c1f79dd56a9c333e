# message: one score for each patient
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    starts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1]))
    people = np.array([part.mean() for part in np.split(values, starts[1:])])
    drawn = np.random.default_rng(seed).choice(people, size=(draws, len(people)))
    return tuple(np.quantile(drawn.mean(axis=1), [0.025, 0.975]))
