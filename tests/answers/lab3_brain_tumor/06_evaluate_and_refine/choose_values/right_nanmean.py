def choose(candidates, scores):
    scores = np.array(scores, float)
    counted = (~np.isnan(scores)).sum(axis=0)
    means = np.where(counted > 0, np.nansum(scores, axis=0) / np.maximum(counted, 1), -np.inf)
    first = int(np.argmax(means >= means.max() - 1e-9))
    return candidates[first], means[first]
