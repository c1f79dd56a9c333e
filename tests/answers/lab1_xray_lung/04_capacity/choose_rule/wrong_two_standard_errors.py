# message: divide the sd
def smallest_within_noise(parameters, scores):
    scores = np.asarray(scores, dtype=float)
    seeds = scores.shape[1]
    if seeds < 2:
        raise ValueError("one seed tells nothing about the noise")
    means = scores.mean(axis=1)
    best = means.argmax()
    threshold = means[best] - 2 * scores[best].std(ddof=1) / np.sqrt(seeds)
    good = np.flatnonzero(means >= threshold - 1e-12)
    return int(min(good, key=lambda row: parameters[row]))
