# message: one score for each patient
def interval(scores, patients, draws, seed):
    _, first = np.unique(np.asarray(patients), return_index=True)
    people = np.asarray(scores, dtype=float)[first]
    drawn = np.random.default_rng(seed).choice(people, size=(draws, len(people)))
    return tuple(np.quantile(drawn.mean(axis=1), [0.025, 0.975]))
