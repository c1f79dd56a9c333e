# message: patients' differences means
def paired_interval(ours, theirs, picks, confidence=0.95):
    better = np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)
    left_out = (1 - confidence) / 2
    low, high = np.quantile(better, [left_out, 1 - left_out])
    return better.mean(), low, high
