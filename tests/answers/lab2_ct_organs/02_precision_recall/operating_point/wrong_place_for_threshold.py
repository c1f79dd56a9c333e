# message: got 2 place in the list return the threshold itself
def choose_threshold(thresholds, precisions, recalls, least_recall):
    scores = np.where(np.asarray(recalls) >= least_recall, np.nan_to_num(precisions, nan=-1), -1)
    return int(np.argmax(scores)) if scores.max() >= 0 else None
