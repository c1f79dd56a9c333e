# message: compare each patient with itself
def paired_interval(ours, theirs, picks, confidence=0.95):
    ours, theirs, picks = np.asarray(ours, float), np.asarray(theirs, float), np.asarray(picks)
    gain = ours[picks].mean(axis=1) - theirs[picks[::-1]].mean(axis=1)
    return ours.mean() - theirs.mean(), *np.quantile(gain, [(1 - confidence) / 2, (1 + confidence) / 2])
