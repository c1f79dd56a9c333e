# message: row 0 smallest
def smallest_within_noise(parameters, scores):
    scores = np.asarray(scores, dtype=float)
    seeds = scores.shape[1]
    if seeds < 2:
        raise ValueError("one seed tells nothing about the noise")
    return int(np.argmin(parameters))
