def best_of(scores, k):
    """The lowest score, and each step upwards times the probability that the best gets over it."""
    ordered = sorted(map(float, scores))
    rises = sum(rise * (1 - (i / len(ordered)) ** k) for i, rise in enumerate(np.diff(ordered), start=1))
    return np.array(ordered[0] + rises)
