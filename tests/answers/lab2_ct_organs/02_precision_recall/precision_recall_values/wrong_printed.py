# message: returned None
def precision_and_recall(tp, fp, fn, empty):
    print(tp / (tp + fp), tp / (tp + fn))
