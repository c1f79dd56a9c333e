# message: whole all pixels
def foreground_share(slopes, truth):
    s, t = np.asarray(slopes, float), np.asarray(truth) > 0
    return np.abs(s[t]).sum() / np.abs(s[~t]).sum() if s.any() else 0.0
