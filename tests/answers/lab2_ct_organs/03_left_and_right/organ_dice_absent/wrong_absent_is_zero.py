# message: expected nan
def organ_dice(truths, predictions, organs):
    scores = np.full((len(truths), len(organs)), np.nan)
    for n, (true, predicted) in enumerate(zip(truths, predictions, strict=True)):
        for k, organ in enumerate(organs):
            t, p = true == organ, predicted == organ
            size = t.sum() + p.sum()
            scores[n, k] = 2 * (t & p).sum() / size if size else 0.0
    return scores
