# message: whole range
def paired_interval(ours, theirs, picks, confidence=0.95):
    better = np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)
    each_draw = better[np.asarray(picks)].mean(axis=1)
    low, high = each_draw.min(), each_draw.max()
    return better.mean(), low, high
