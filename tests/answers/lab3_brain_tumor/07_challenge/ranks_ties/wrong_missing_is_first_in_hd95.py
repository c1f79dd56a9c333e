# message: last in everything
def mean_ranks(dice, hd95_mm):
    dice = np.nan_to_num(np.asarray(dice, float), nan=-1)
    hd95_mm = np.nan_to_num(np.asarray(hd95_mm, float), nan=-1)
    both = [stats.rankdata(-dice, axis=1), stats.rankdata(hd95_mm, axis=1)]
    return np.mean(both, axis=0).mean(axis=(0, 2))
