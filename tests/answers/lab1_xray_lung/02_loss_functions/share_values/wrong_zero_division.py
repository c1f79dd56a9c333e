# message: divides by zero decide
def foreground_share(slopes, truth):
    s, t = np.asarray(slopes, float), np.asarray(truth) > 0
    return float(np.abs(s[t]).sum()) / float(np.abs(s).sum())
