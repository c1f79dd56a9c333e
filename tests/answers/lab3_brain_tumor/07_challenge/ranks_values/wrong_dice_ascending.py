# message: 1 is best
def mean_ranks(dice, hd95_mm):
    dice, hd95_mm = np.asarray(dice, float), np.asarray(hd95_mm, float)
    return stats.rankdata(np.concatenate([dice, -hd95_mm], axis=2), axis=1).mean(axis=(0, 2))
