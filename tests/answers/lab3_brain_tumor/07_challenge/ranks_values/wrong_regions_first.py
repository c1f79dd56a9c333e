# message: each case metric and region has ranks of its own
def mean_ranks(dice, hd95_mm):
    dice, hd95_mm = np.asarray(dice, float).mean(axis=2), np.asarray(hd95_mm, float).mean(axis=2)
    return (stats.rankdata(-dice, axis=1) + stats.rankdata(hd95_mm, axis=1)).mean(axis=0) / 2
