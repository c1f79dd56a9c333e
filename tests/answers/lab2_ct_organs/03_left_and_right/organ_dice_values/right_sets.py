def organ_dice(truths, predictions, organs):
    def dice(true, predicted, organ):
        t, p = (set(np.flatnonzero(np.asarray(each) == organ).tolist()) for each in (true, predicted))
        return 2 * len(t & p) / (len(t) + len(p)) if t or p else float("nan")

    return [[dice(t, p, o) for o in organs] for t, p in zip(truths, predictions, strict=True)]
