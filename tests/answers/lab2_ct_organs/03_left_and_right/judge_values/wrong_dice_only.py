# message: two numbers
def judge(matrix):
    matrix = np.asarray(matrix).astype(float)
    common, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    sizes = true + predicted
    organs = 1 + np.flatnonzero(sizes[1:] > 0)
    dice = np.mean(2 * common[organs] / sizes[organs])
    return dice
