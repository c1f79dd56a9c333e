# message: the lowest mean rank has place 1
def place_intervals(case_ranks, draws):
    means = np.asarray(case_ranks, float)[np.asarray(draws)].mean(axis=1)
    places = stats.rankdata(-means.round(9), axis=1, method="min")
    return np.quantile(places, [0.025, 0.975], axis=0).T
