# message: only 0.1 reaches recall comes first
def choose_threshold(thresholds, precisions, recalls, least_recall):
    """The best Dice, whatever recall was asked for."""
    p, r = np.nan_to_num(np.asarray(precisions, float)), np.asarray(recalls, float)
    return thresholds[int(np.argmax(2 * p * r / (p + r + 1e-12)))]
