# message: ranks of the means
def mean_ranks(dice, hd95_mm):
    dice, hd95_mm = np.asarray(dice, float), np.asarray(hd95_mm, float)
    first = stats.rankdata(-np.nanmean(dice, axis=(0, 2)))
    second = stats.rankdata(np.nanmean(hd95_mm, axis=(0, 2)))
    return (first + second) / 2
