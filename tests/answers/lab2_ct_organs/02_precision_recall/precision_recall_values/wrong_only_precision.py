# message: two numbers, (precision, recall)
def precision_and_recall(tp, fp, fn, empty):
    return tp / (tp + fp) if tp + fp else empty
