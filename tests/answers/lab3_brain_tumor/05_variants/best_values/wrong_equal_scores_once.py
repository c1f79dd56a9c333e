# message: equal scores count
def best_of(scores, k):
    ordered = np.unique(np.asarray(scores, dtype=float))
    at_most = (np.arange(len(ordered) + 1) / len(ordered)) ** k
    return float(np.sum(ordered * np.diff(at_most)))
