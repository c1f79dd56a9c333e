def organ_dice(truths, predictions, organs):
    return np.array([[metrics.dice(p == o, t == o) for o in organs] for t, p in zip(truths, predictions, strict=True)])
