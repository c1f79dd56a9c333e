# message: without a mistake both are 1 nothing in truth and prediction
def precision_and_recall(tp, fp, fn, empty):
    """No mistakes is taken for empty masks."""
    if fp + fn == 0:
        return empty, empty
    return (tp / (tp + fp), tp / (tp + fn)) if tp else (0.0, 0.0)
