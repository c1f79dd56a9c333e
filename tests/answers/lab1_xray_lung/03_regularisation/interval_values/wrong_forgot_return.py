# message: returned None
def interval_of_mean(scores):
    scores = np.asarray(scores, dtype=float)
    mean, half = scores.mean(), 2 * scores.std(ddof=1) / len(scores) ** 0.5
    print(mean, mean - half, mean + half)
