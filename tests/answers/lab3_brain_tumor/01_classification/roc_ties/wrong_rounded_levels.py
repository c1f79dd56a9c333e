# message: 4 points
def roc(truth, scores):
    truth, scores = np.asarray(truth).astype(bool), np.asarray(scores, dtype=float)
    levels = np.unique(np.round(scores / 2) * 2)[::-1]
    false = [0.0] + [float((scores[~truth] >= level).mean()) for level in levels]
    true = [0.0] + [float((scores[truth] >= level).mean()) for level in levels]
    return np.array(false), np.array(true)
