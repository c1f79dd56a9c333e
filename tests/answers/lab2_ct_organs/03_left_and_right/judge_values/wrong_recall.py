# message: row sum plus column sum
def judge(matrix):
    matrix = np.asarray(matrix).astype(float)
    common, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    sizes = true + predicted
    organs = 1 + np.flatnonzero(sizes[1:] > 0)
    dice = np.mean(common[organs] / np.maximum(true[organs], 1))
    return common.sum() / matrix.sum(), dice
