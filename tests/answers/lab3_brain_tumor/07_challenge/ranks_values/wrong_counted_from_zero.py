# message: 1 is best by hand
def mean_ranks(dice, hd95_mm):
    dice, hd95_mm = np.asarray(dice, float), np.asarray(hd95_mm, float)
    better = np.concatenate([dice, -hd95_mm], axis=2)
    return (-better).argsort(axis=1).argsort(axis=1).mean(axis=(0, 2))
