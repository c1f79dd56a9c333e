# message: sums not means
def foreground_share(slopes, truth):
    s, t = np.asarray(slopes, float), np.asarray(truth) > 0
    return np.abs(s[t]).mean() / np.abs(s).mean() if s.any() else 0.0
