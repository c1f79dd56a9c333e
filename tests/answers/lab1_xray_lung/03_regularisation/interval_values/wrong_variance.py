# message: variance standard deviation
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    scores = scores[~np.isnan(scores)]
    mean = scores.mean()
    half = 2 * scores.var(ddof=1) / len(scores) ** 0.5
    return mean, mean - half, mean + half
