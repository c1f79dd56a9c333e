# message: spread of the patients square root of n
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    scores = scores[~np.isnan(scores)]
    mean = scores.mean()
    half = 2 * scores.std(ddof=1)
    return mean, mean - half, mean + half
