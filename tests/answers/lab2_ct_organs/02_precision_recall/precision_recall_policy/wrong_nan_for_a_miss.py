# message: missed structure vanish from a mean
def precision_and_recall(tp, fp, fn, empty):
    if tp + fp + fn == 0:
        return empty, empty
    precision = tp / (tp + fp) if tp + fp else float("nan")
    recall = tp / (tp + fn) if tp + fn else float("nan")
    return precision, recall
