# message: nan 0/0 decide
def foreground_share(slopes, truth):
    s, t = np.asarray(slopes, float), np.asarray(truth) > 0
    with np.errstate(invalid="ignore"):
        return np.abs(s[t]).sum() / np.abs(s).sum()
