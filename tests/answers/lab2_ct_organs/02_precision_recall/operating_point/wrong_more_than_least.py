# message: at least 1.0 means >=
def choose_threshold(thresholds, precisions, recalls, least_recall):
    best, highest = None, -1.0
    for threshold, precision, recall in zip(thresholds, precisions, recalls, strict=True):
        if recall > least_recall and precision > highest:
            best, highest = threshold, precision
    return best
