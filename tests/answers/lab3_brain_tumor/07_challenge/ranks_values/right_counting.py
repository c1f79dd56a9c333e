def mean_ranks(dice, hd95_mm):
    """A rank counts who is better, and half of who is equal."""
    dice, far = np.asarray(dice, float), np.asarray(hd95_mm, float)
    total = []
    for values in (np.where(np.isnan(dice), -1e9, dice), -np.where(np.isnan(far), 1e9, far)):
        mine, theirs = values[:, :, None], values[:, None, :]
        better, equal = (theirs > mine).sum(axis=2), (theirs == mine).sum(axis=2)
        total.append(better + (equal + 1) / 2)
    return np.mean(total, axis=(0, 1, 3))
