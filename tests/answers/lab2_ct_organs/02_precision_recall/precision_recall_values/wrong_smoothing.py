# message: precision 3 / (3 + 4) = 0.429 and recall 3 / (3 + 3) = 0.5, got
def precision_and_recall(tp, fp, fn, empty):
    return (tp + 1) / (tp + fp + 1), (tp + 1) / (tp + fn + 1)
