# message: rows of four numbers
def count_fates(truths, predictions):
    t, p = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    return np.stack([fate.sum(axis=(1, 2)) for fate in (t & p, ~t & p, t & ~p)], axis=1)
