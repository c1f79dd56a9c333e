# message: mean rank is nan last
def mean_ranks(dice, hd95_mm):
    better = np.concatenate([np.asarray(dice, float), -np.asarray(hd95_mm, float)], axis=2)
    return stats.rankdata(-better, axis=1).mean(axis=(0, 2))
