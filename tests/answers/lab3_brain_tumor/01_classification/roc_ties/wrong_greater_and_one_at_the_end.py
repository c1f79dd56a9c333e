# message: two points
def roc(truth, scores):
    truth, scores = np.asarray(truth).astype(bool), np.asarray(scores, dtype=float)
    levels = np.sort(scores)[::-1]
    false = [0.0] + [float((scores[~truth] > level).mean()) for level in levels]
    true = [0.0] + [float((scores[truth] > level).mean()) for level in levels]
    return np.array([*false[1:], 1.0]), np.array([*true[1:], 1.0])
