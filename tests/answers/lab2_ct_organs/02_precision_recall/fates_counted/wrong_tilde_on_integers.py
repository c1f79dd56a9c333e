# message: TN 6, got 16.0
def count_fates(truths, predictions):
    """~1 is -2 for an integer, and that is true."""
    t, p = np.asarray(truths), np.asarray(predictions)
    fates = (t & p, ~t & p, t & ~p, ~t & ~p)
    return np.stack([np.count_nonzero(fate, axis=(1, 2)) for fate in fates], axis=1)
