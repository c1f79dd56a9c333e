# message: both ties rank 1 share 1.5
def mean_ranks(dice, hd95_mm):
    better = np.concatenate([np.asarray(dice, float), -np.asarray(hd95_mm, float)], axis=2)
    better = np.where(np.isnan(better), -np.inf, better)
    return stats.rankdata(-better, axis=1, method="min").mean(axis=(0, 2))
