# message: must not count in n
def interval_of_mean(scores):
    mean, half = np.nanmean(scores), 2 * np.nanstd(scores, ddof=1) / len(scores) ** 0.5
    return mean, mean - half, mean + half
