# message: leave nan out before you compute
def interval_of_mean(scores):
    mean, half = np.mean(scores), 2 * np.std(scores, ddof=1) / len(scores) ** 0.5
    return mean, mean - half, mean + half
