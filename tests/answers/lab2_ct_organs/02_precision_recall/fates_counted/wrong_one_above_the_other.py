# message: 4 rows of 3 side by side
def count_fates(truths, predictions):
    t, p = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    return [fate.sum(axis=(1, 2)) for fate in (t & p, ~t & p, t & ~p, ~t & ~p)]
