# message: single seed
def smallest_within_noise(parameters, scores):
    scores = np.asarray(scores, dtype=float)
    seeds = scores.shape[1]
    means = scores.mean(axis=1)
    best = means.argmax()
    threshold = means[best] - scores[best].std(ddof=1) / np.sqrt(seeds)
    good = np.flatnonzero(means >= threshold - 1e-12)
    return int(min(good, key=lambda row: parameters[row])) if len(good) else -1
