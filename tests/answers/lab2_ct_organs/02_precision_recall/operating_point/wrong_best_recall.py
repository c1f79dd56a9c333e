# message: 0.7 has the best precision got 0.1
def choose_threshold(thresholds, precisions, recalls, least_recall):
    best = int(np.argmax(recalls))
    return thresholds[best] if recalls[best] >= least_recall else None
