# message: do not count the labels
def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    found = np.unique([truth, prediction])
    return np.array([[((truth == t) & (prediction == p)).sum() for p in found] for t in found])
