# message: cases that draws names
def place_intervals(case_ranks, draws):
    ranks = np.asarray(case_ranks, float)
    draws = np.random.default_rng(0).integers(0, len(ranks), (2000, len(ranks)))
    means = ranks[draws].mean(axis=1)
    places = stats.rankdata(means.round(9), axis=1, method="min")
    return np.quantile(places, [0.025, 0.975], axis=0).T
