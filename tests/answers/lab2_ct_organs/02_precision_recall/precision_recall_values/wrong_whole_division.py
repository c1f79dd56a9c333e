# message: 0.429 and recall 0.5, got
def precision_and_recall(tp, fp, fn, empty):
    if tp + fp + fn == 0:
        return empty, empty
    return (tp // (tp + fp), tp // (tp + fn)) if tp else (0.0, 0.0)
