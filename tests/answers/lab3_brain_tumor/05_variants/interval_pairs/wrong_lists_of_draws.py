# message: TypeError
def paired_interval(ours, theirs, picks, confidence=0.95):
    better = np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)
    each_draw = better[picks[:, :]].mean(axis=1)
    left_out = (1 - confidence) / 2
    low, high = np.quantile(each_draw, [left_out, 1 - left_out])
    return better.mean(), low, high
