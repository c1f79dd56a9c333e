def choose_threshold(thresholds, precisions, recalls, least_recall):
    rows = zip(precisions, recalls, thresholds, strict=True)
    allowed = [(float(p), float(t)) for p, r, t in rows if r >= least_recall and p == p]  # nan is not itself
    return max(allowed)[1] if allowed else None
