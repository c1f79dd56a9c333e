# message: draw patients, not slices
def interval(scores, patients, draws, seed):
    drawn = np.random.default_rng(seed).choice(np.asarray(scores, dtype=float), size=(draws, len(scores)))
    return tuple(np.quantile(drawn.mean(axis=1), [0.025, 0.975]))
