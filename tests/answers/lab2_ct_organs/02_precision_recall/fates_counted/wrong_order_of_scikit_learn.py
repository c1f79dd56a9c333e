# message: TP 3, FP 4, FN 3, TN 6 order
def count_fates(truths, predictions):
    """The order of a flattened confusion matrix: TN, FP, FN, TP."""
    t, p = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    return np.stack([fate.sum(axis=(1, 2)) for fate in (~t & ~p, ~t & p, t & ~p, t & p)], axis=1)
