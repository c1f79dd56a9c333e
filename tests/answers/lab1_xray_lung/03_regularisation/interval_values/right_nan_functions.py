def interval_of_mean(scores):
    n = np.count_nonzero(~np.isnan(np.array(scores, dtype=float)))
    if n == 0:
        return [np.nan] * 3
    mean = np.nanmean(scores)
    half = 2 * np.nanstd(scores, ddof=1) / np.sqrt(n) if n > 1 else np.nan
    return [mean, mean - half, mean + half]
