# message: must not give NaN
def judge(matrix):
    matrix = np.asarray(matrix).astype(float)
    common, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    sizes = true + predicted
    dice = np.mean(2 * common[1:] / sizes[1:])
    return common.sum() / matrix.sum(), dice
