# message: background is no organ
def judge(matrix):
    matrix = np.asarray(matrix).astype(float)
    common, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    sizes = true + predicted
    dice = np.mean(2 * common[sizes > 0] / sizes[sizes > 0])
    return common.sum() / matrix.sum(), dice
