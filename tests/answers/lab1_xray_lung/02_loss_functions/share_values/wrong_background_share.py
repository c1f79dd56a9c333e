# message: share got target
def foreground_share(slopes, truth):
    s, t = np.asarray(slopes, float), np.asarray(truth) > 0
    return np.abs(s[~t]).sum() / np.abs(s).sum() if s.any() else 0.0
