# message: the interval has two on each side
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    scores = scores[~np.isnan(scores)]
    mean = scores.mean()
    half = scores.std(ddof=1) / len(scores) ** 0.5
    return mean, mean - half, mean + half
