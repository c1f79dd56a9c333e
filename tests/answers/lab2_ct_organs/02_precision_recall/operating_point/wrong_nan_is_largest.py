# message: reaches a recall of 0 whose precision is nan expected 0.7
def choose_threshold(thresholds, precisions, recalls, least_recall):
    allowed = np.flatnonzero(np.asarray(recalls) >= least_recall)
    return thresholds[allowed[np.argmax(np.asarray(precisions)[allowed])]] if len(allowed) else None
