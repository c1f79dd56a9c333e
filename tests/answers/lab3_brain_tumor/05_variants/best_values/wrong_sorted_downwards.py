# message: worst
def best_of(scores, k):
    ordered = np.sort(np.asarray(scores, dtype=float))[::-1]
    at_most = (np.arange(len(ordered) + 1) / len(ordered)) ** k
    return float(np.sum(ordered * np.diff(at_most)))
