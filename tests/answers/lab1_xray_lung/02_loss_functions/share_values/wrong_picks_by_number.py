# message: got sums
def foreground_share(slopes, truth):
    s = np.abs(np.asarray(slopes, float)).ravel()
    t = np.asarray(truth).ravel()
    return s[t.astype(int)].sum() / s.sum() if s.any() else 0.0
