# message: drawn twice count twice
def place_intervals(case_ranks, draws):
    ranks = np.asarray(case_ranks, float)
    means = np.stack([ranks[sorted(set(np.asarray(row).tolist()))].mean(axis=0) for row in draws])
    places = stats.rankdata(means.round(9), axis=1, method="min")
    return np.quantile(places, [0.025, 0.975], axis=0).T
