from scipy import stats


def interval(scores, patients, draws, seed):
    owners = np.asarray(patients)
    people = np.array([np.mean(np.asarray(scores)[owners == who]) for who in sorted(set(owners.tolist()))], dtype=float)
    if np.ptp(people) == 0:
        return people[0], people[0]
    found = stats.bootstrap((people,), np.mean, n_resamples=draws, method="percentile", rng=np.random.default_rng(seed))
    return tuple(found.confidence_interval)
