# message: every patient counts once
def interval(scores, patients, draws, seed):
    people = len(np.unique(np.asarray(patients)))
    drawn = np.random.default_rng(seed).choice(np.asarray(scores, dtype=float), size=(draws, people))
    return tuple(np.quantile(drawn.mean(axis=1), [0.025, 0.975]))
