# message: left out
def judge(matrix):
    matrix = np.asarray(matrix).astype(float)
    common, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    sizes = true + predicted
    dice = np.mean([2 * c / s if s else 1 for c, s in zip(common[1:], sizes[1:], strict=True)])
    return common.sum() / matrix.sum(), dice
