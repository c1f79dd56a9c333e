# message: on another curve compare precisions
def choose_threshold(thresholds, precisions, recalls, least_recall):
    """A place among the allowed ones is taken for a place among all."""
    precisions, recalls = np.asarray(precisions, float), np.asarray(recalls, float)
    allowed = precisions[(recalls >= least_recall) & ~np.isnan(precisions)]
    return thresholds[int(np.argmax(allowed))] if len(allowed) else None
