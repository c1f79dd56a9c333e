# message: got np.abs
def foreground_share(slopes, truth):
    s, t = np.asarray(slopes, float), np.asarray(truth) > 0
    return abs(s[t].sum()) / abs(s.sum()) if s.sum() else 0.0
