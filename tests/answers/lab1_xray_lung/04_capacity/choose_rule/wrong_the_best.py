# message: row 2 the best net
def smallest_within_noise(parameters, scores):
    scores = np.asarray(scores, dtype=float)
    seeds = scores.shape[1]
    if seeds < 2:
        raise ValueError("one seed tells nothing about the noise")
    means = scores.mean(axis=1)
    best = means.argmax()
    return int(best)
