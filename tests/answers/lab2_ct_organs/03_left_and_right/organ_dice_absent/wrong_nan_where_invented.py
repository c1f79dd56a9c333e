# message: only an organ in neither map is nan
def organ_dice(truths, predictions, organs):
    scores = np.full((len(truths), len(organs)), np.nan)
    for n, (true, predicted) in enumerate(zip(truths, predictions, strict=True)):
        for k, organ in enumerate(organs):
            t, p = true == organ, predicted == organ
            if t.any():
                scores[n, k] = 2 * (t & p).sum() / (t.sum() + p.sum())
    return scores
