def dice_per_case(truths, predictions):
    """Dice from hits, misses and false alarms."""
    scores = []
    for truth, prediction in zip(np.asarray(truths) > 0, np.asarray(predictions) > 0, strict=True):
        hits = int((truth & prediction).sum())
        misses = int((truth & ~prediction).sum())
        false_alarms = int((~truth & prediction).sum())
        try:
            scores.append(2 * hits / (2 * hits + misses + false_alarms))
        except ZeroDivisionError:
            scores.append(1.0)
    return scores
