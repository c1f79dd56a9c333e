# message: with one patient low and high are unknown
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    scores = scores[~np.isnan(scores)]
    if len(scores) == 0:
        return np.nan, np.nan, np.nan
    half = 2 * scores.std(ddof=1) / len(scores) ** 0.5 if len(scores) > 1 else 0.0
    return scores.mean(), scores.mean() - half, scores.mean() + half
