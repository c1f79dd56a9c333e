# message: nothing there and nothing said `empty` caller chooses
def precision_and_recall(tp, fp, fn, empty):
    if tp + fp + fn == 0:
        return 1.0, 1.0
    return (tp / (tp + fp), tp / (tp + fn)) if tp else (0.0, 0.0)
