# message: not numbers of pixels
def foreground_share(slopes, truth):
    s, t = np.asarray(slopes, float), np.asarray(truth) > 0
    return t.mean() if s.any() else 0.0
