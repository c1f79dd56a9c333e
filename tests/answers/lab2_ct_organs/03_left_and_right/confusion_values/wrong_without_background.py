# message: background has a row
def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    return np.array([[((truth == t) & (prediction == p)).sum() for p in range(1, classes)] for t in range(1, classes)])
