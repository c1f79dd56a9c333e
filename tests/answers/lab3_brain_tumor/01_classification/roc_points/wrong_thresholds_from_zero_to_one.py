# message: negative
def roc(truth, scores):
    truth, scores = np.asarray(truth).astype(bool), np.asarray(scores, dtype=float)
    levels = np.linspace(1.01, 0, 6)
    false = [float((scores[~truth] >= level).mean()) for level in levels]
    true = [float((scores[truth] >= level).mean()) for level in levels]
    return np.array(false), np.array(true)
