# message: exchanged precision divides by what was predicted
def precision_and_recall(tp, fp, fn, empty):
    if tp + fp + fn == 0:
        return empty, empty
    return (tp / (tp + fn), tp / (tp + fp)) if tp else (0.0, 0.0)
