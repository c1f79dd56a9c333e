# message: left out
def judge(matrix):
    matrix = np.asarray(matrix).astype(float)
    common, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    sizes = true + predicted
    organs = 1 + np.flatnonzero(sizes[1:] > 0)
    dice = np.sum(2 * common[organs] / sizes[organs]) / (len(matrix) - 1)
    return common.sum() / matrix.sum(), dice
