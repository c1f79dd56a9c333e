# message: sort them first
def best_of(scores, k):
    ordered = np.asarray(scores, dtype=float)
    at_most = (np.arange(len(ordered) + 1) / len(ordered)) ** k
    return float(np.sum(ordered * np.diff(at_most)))
