# message: division by zero decide before
def precision_and_recall(tp, fp, fn, empty):
    return tp / (tp + fp), tp / (tp + fn)
