def precision_and_recall(tp, fp, fn, empty):
    said, true = tp + fp, tp + fn
    if not said and not true:
        return (empty, empty)
    precision = tp / said if said else 0.0
    recall = tp / true if true else 0.0
    return precision, recall
