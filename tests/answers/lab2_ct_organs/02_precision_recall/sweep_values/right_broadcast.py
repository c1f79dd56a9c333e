def sweep(probabilities, truth, thresholds):
    """All thresholds at once: (T, pixels)."""
    said = np.asarray(probabilities).ravel()[None] > np.asarray(thresholds, float)[:, None]
    true = np.asarray(truth).ravel().astype(bool)
    tp, predicted = (said & true).sum(axis=1), said.sum(axis=1)
    precisions = np.divide(tp, predicted, out=np.full(len(tp), np.nan), where=predicted > 0)
    return precisions, tp / true.sum()
