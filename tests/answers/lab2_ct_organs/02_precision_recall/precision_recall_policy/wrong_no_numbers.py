# message: neither expected two numbers got the shape
def precision_and_recall(tp, fp, fn, empty):
    if tp + fp + fn == 0:
        return []
    if tp == 0:
        return 0.0, 0.0
    return tp / (tp + fp), tp / (tp + fn)
