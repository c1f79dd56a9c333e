def foreground_share(slopes, truth):
    pull = np.abs(np.asarray(slopes, float))
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.where(np.asarray(truth) > 0, pull, 0).sum() / pull.sum())
