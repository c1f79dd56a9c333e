# message: precision 3 / (3 + 4) = 0.429
def precision_and_recall(tp, fp, fn, empty):
    """The shares of mistakes, not of successes."""
    if tp + fp + fn == 0:
        return empty, empty
    return (fp / (tp + fp), fn / (tp + fn)) if tp else (0.0, 0.0)
