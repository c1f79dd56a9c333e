# message: on other scores the mean is wrong
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    scores = scores[~np.isnan(scores)]
    mean = np.median(scores) if len(scores) else np.nan
    half = 2 * scores.std(ddof=1) / len(scores) ** 0.5 if len(scores) > 1 else np.nan
    return mean, mean - half, mean + half
