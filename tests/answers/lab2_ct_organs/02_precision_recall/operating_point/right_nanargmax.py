def choose_threshold(thresholds, precisions, recalls, least_recall):
    thresholds, precisions, recalls = (np.asarray(each, dtype=float) for each in (thresholds, precisions, recalls))
    allowed = (recalls >= least_recall) & ~np.isnan(precisions)
    if not allowed.any():
        return None
    return thresholds[allowed][np.argmax(precisions[allowed])]
