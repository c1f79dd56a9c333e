# message: not shares
def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    table = np.array([[((truth == t) & (prediction == p)).sum() for p in range(classes)] for t in range(classes)])
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)
