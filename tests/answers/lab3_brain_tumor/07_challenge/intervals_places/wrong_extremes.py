# message: not the extremes
def place_intervals(case_ranks, draws):
    means = np.asarray(case_ranks, float)[np.asarray(draws)].mean(axis=1)
    places = stats.rankdata(means.round(9), axis=1, method="min")
    return np.stack([places.min(axis=0), places.max(axis=0)], axis=1)
