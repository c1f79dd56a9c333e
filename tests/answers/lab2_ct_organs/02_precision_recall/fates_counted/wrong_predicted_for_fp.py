# message: TP 3, FP 4, FN 3, TN 6
def count_fates(truths, predictions):
    """All that was said counts as false."""
    t, p = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    both = (t & p).sum(axis=(1, 2))
    return np.stack([both, p.sum(axis=(1, 2)), t.sum(axis=(1, 2)), (~t & ~p).sum(axis=(1, 2))], axis=1)
