# message: false alarm precision 0 and recall 0 only for two empty masks
def precision_and_recall(tp, fp, fn, empty):
    if tp + fn == 0:
        return empty, empty
    return (tp / (tp + fp), tp / (tp + fn)) if tp else (0.0, 0.0)
