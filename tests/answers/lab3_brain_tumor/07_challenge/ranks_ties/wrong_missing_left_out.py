# message: no file last
def mean_ranks(dice, hd95_mm):
    better = np.concatenate([np.asarray(dice, float), -np.asarray(hd95_mm, float)], axis=2)
    ranks = stats.rankdata(-better, axis=1, nan_policy="omit")
    return np.nan_to_num(np.nanmean(ranks, axis=(0, 2)), nan=9)
