# message: stops with ValueError return None
def choose_threshold(thresholds, precisions, recalls, least_recall):
    scores = [p if r >= least_recall else np.nan for p, r in zip(precisions, recalls, strict=True)]
    return thresholds[int(np.nanargmax(scores))]
