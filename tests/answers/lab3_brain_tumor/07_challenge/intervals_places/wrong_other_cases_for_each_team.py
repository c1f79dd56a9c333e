# message: same drawn cases
def place_intervals(case_ranks, draws):
    ranks, draws = np.asarray(case_ranks, float), np.asarray(draws)
    means = np.stack(
        [ranks[np.roll(draws, team * 11, axis=0), team].mean(axis=1) for team in range(ranks.shape[1])], axis=1
    )
    places = stats.rankdata(means.round(9), axis=1, method="min")
    return np.quantile(places, [0.025, 0.975], axis=0).T
