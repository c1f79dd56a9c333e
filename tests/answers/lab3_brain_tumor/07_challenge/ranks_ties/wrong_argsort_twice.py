# message: ties share whoever comes first
def mean_ranks(dice, hd95_mm):
    better = np.concatenate([np.asarray(dice, float), -np.asarray(hd95_mm, float)], axis=2)
    better = np.where(np.isnan(better), -np.inf, better)
    return ((-better).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1).mean(axis=(0, 2))
