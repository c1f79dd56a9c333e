# message: three cases need three rows every case by itself
def count_fates(truths, predictions):
    t, p = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    return np.array([(t & p).sum(), (~t & p).sum(), (t & ~p).sum(), (~t & ~p).sum()])
