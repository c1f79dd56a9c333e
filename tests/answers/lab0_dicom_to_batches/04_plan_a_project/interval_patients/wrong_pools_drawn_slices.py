# message: every patient counts once
def interval(scores, patients, draws, seed):
    values, owners = np.asarray(scores, dtype=float), np.asarray(patients)
    groups = [values[owners == owner] for owner in np.unique(owners)]
    rng = np.random.default_rng(seed)
    means = [
        np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))]).mean() for _ in range(draws)
    ]
    return tuple(np.quantile(means, [0.025, 0.975]))
