# message: missed structure precision 0 recall 0 only for two empty masks
def precision_and_recall(tp, fp, fn, empty):
    """Each denominator by itself: silence is worth `empty`."""
    precision = tp / (tp + fp) if tp + fp else empty
    recall = tp / (tp + fn) if tp + fn else empty
    return precision, recall
