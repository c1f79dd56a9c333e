# message: do not pool
def judge(matrix):
    matrix = np.asarray(matrix).astype(float)
    common, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    sizes = true + predicted
    dice = 2 * common[1:].sum() / sizes[1:].sum()
    return common.sum() / matrix.sum(), dice
