def place_intervals(case_ranks, draws):
    """How often each case was drawn, times the ranks."""
    ranks, draws = np.asarray(case_ranks, float), np.asarray(draws)
    often = np.stack([np.bincount(row, minlength=len(ranks)) for row in draws])
    means = often @ ranks / draws.shape[1]
    places = stats.rankdata(means.round(6), axis=1, method="min").astype(int)
    return np.quantile(places, [0.025, 0.975], axis=0, method="inverted_cdf").T
