def paired_interval(ours, theirs, picks, confidence=0.95):
    picks = np.asarray(picks)
    gain = np.take(np.asarray(ours, float), picks).mean(1) - np.take(np.asarray(theirs, float), picks).mean(1)
    return np.mean(ours) - np.mean(theirs), *np.percentile(gain, [50 - 50 * confidence, 50 + 50 * confidence])
