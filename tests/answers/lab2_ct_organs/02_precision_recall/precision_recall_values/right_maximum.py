def precision_and_recall(tp, fp, fn, empty):
    """TP is 0 wherever a denominator is 0, so dividing by 1 instead is right."""
    if max(tp, fp, fn) == 0:
        return np.array([empty, empty])
    return np.array([tp / max(tp + fp, 1), tp / max(tp + fn, 1)])
