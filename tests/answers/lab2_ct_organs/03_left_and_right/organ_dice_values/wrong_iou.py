# message: twice the overlap over the sum of sizes
def organ_dice(truths, predictions, organs):
    scores = np.full((len(truths), len(organs)), np.nan)
    for n, (true, predicted) in enumerate(zip(truths, predictions, strict=True)):
        for k, organ in enumerate(organs):
            t, p = true == organ, predicted == organ
            if t.any() or p.any():
                scores[n, k] = (t & p).sum() / (t | p).sum()
    return scores
