# message: standard deviations quantiles
def paired_interval(ours, theirs, picks, confidence=0.95):
    better = np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)
    each_draw = better[np.asarray(picks)].mean(axis=1)
    low, high = better.mean() - 1.96 * each_draw.std(), better.mean() + 1.96 * each_draw.std()
    return better.mean(), low, high
