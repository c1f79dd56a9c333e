# message: precision does not rise compare precisions, not thresholds
def choose_threshold(thresholds, precisions, recalls, least_recall):
    """Trusts that precision rises with the threshold."""
    rows = zip(thresholds, precisions, recalls, strict=True)
    allowed = [t for t, p, r in rows if r >= least_recall and p == p]
    return max(allowed) if allowed else None
