# message: missed structure only for two empty masks
def precision_and_recall(tp, fp, fn, empty):
    if tp == 0:
        return empty, empty
    return tp / (tp + fp), tp / (tp + fn)
