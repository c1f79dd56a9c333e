# message: returned None
def count_fates(truths, predictions):
    t, p = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    fates = np.stack([fate.sum(axis=(1, 2)) for fate in (t & p, ~t & p, t & ~p, ~t & ~p)], axis=1)
    print(fates)
