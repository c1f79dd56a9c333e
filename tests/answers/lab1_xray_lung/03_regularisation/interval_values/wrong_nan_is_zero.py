# message: nan does not count not 0
def interval_of_mean(scores):
    scores = np.nan_to_num(np.asarray(scores, dtype=float))
    mean, half = scores.mean(), 2 * scores.std(ddof=1) / len(scores) ** 0.5
    return mean, mean - half, mean + half
