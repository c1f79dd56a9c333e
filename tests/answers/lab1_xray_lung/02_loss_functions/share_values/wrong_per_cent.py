# message: 50 from 0 to 1 per cent
def foreground_share(slopes, truth):
    pull = np.abs(np.asarray(slopes, dtype=float))
    return 100 * pull[np.asarray(truth) > 0].sum() / pull.sum() if pull.sum() else 0.0
