# message: each case, metric and region has ranks of its own
def mean_ranks(dice, hd95_mm):
    better = np.concatenate([np.asarray(dice, float), -np.asarray(hd95_mm, float)], axis=2)
    return ((-better).argsort(axis=1) + 1).mean(axis=(0, 2))
