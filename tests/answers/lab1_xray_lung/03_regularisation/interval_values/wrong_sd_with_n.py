# message: 0.231 use n - 1
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    scores = scores[~np.isnan(scores)]
    mean = scores.mean()
    half = 2 * scores.std() / len(scores) ** 0.5
    return mean, mean - half, mean + half
