# message: ours minus theirs
def paired_interval(ours, theirs, picks, confidence=0.95):
    better = np.asarray(theirs, dtype=float) - np.asarray(ours, dtype=float)
    each_draw = better[np.asarray(picks)].mean(axis=1)
    left_out = (1 - confidence) / 2
    low, high = np.quantile(each_draw, [left_out, 1 - left_out])
    return better.mean(), low, high
