def judge(matrix):
    m = np.asarray(matrix, float)
    tp = np.diag(m)
    fp, fn = m.sum(0) - tp, m.sum(1) - tp
    with np.errstate(invalid="ignore"):
        dice = 2 * tp / (2 * tp + fp + fn)
    return np.array([tp.sum() / m.sum(), np.nanmean(dice[1:])])
