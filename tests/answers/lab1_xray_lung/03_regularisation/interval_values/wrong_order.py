# message: the order is mean, low, high
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    scores = scores[~np.isnan(scores)]
    mean, half = scores.mean(), 2 * scores.std(ddof=1) / len(scores) ** 0.5
    return mean - half, mean, mean + half
