# message: asked is the place of each team
def place_intervals(case_ranks, draws):
    means = np.asarray(case_ranks, float)[np.asarray(draws)].mean(axis=1)
    return np.quantile(means.round(9).argsort(axis=1) + 1, [0.025, 0.975], axis=0).T
