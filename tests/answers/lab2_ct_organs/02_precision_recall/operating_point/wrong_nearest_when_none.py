# message: no threshold reaches expected None got
def choose_threshold(thresholds, precisions, recalls, least_recall):
    precisions, recalls = np.nan_to_num(np.asarray(precisions, float), nan=-1), np.asarray(recalls, float)
    allowed = np.flatnonzero(recalls >= least_recall)
    if not len(allowed):
        return thresholds[int(np.argmax(recalls))]
    best = allowed[np.argmax(precisions[allowed])]
    return thresholds[best] if precisions[best] >= 0 else None
