# message: the matrix is turned
def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    return np.array([[((truth == t) & (prediction == p)).sum() for t in range(classes)] for p in range(classes)])
