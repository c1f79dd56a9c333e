def sweep(probabilities, truth, thresholds):
    """Sort the pixels once; what lies above a threshold is the end of the list."""
    flat = np.asarray(probabilities, float).ravel()
    order = np.argsort(flat)
    true = np.asarray(truth).ravel().astype(float)[order]
    above = np.append(np.cumsum(true[::-1])[::-1], 0)
    places = np.searchsorted(flat[order], np.asarray(thresholds, float), side="right")
    predicted, tp = flat.size - places, above[places]
    with np.errstate(invalid="ignore"):
        return np.where(predicted > 0, tp / predicted, np.nan), tp / true.sum()
