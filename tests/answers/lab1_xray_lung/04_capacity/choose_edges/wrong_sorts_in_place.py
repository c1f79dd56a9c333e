# message: changed the table copy
def smallest_within_noise(parameters, scores):
    if np.shape(scores)[1] < 2:
        raise ValueError("one seed")
    before = np.array(parameters)
    if isinstance(parameters, np.ndarray):
        parameters.sort()
    means = np.mean(scores, axis=1)
    best = means.argmax()
    good = means >= means[best] - np.std(scores[best], ddof=1) / np.sqrt(np.shape(scores)[1]) - 1e-12
    return int(min(np.flatnonzero(good), key=lambda row: before[row]))
