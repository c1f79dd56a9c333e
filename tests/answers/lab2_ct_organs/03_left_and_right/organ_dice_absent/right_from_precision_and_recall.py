def organ_dice(truths, predictions, organs):
    scores = np.full((len(truths), len(organs)), np.nan)
    for n, (true, predicted) in enumerate(zip(truths, predictions, strict=True)):
        for k, organ in enumerate(organs):
            t, p = true == organ, predicted == organ
            if not t.any() and not p.any():
                continue
            both = (t & p).sum()
            if both == 0:
                scores[n, k] = 0
            else:
                precision, recall = both / p.sum(), both / t.sum()
                scores[n, k] = 2 * precision * recall / (precision + recall)
    return scores
