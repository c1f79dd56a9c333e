# message: recalls 1, 0.667, 0.667, got
def sweep(probabilities, truth, thresholds):
    """Ignores the thresholds that were given."""
    said, truth = np.asarray(probabilities) > 0.5, np.asarray(truth).astype(bool)
    tp = np.count_nonzero(said & truth)
    return np.full(len(thresholds), tp / said.sum()), np.full(len(thresholds), tp / truth.sum())
