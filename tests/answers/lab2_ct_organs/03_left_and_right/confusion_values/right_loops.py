def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    return np.array([[((truth == t) & (prediction == p)).sum() for p in range(classes)] for t in range(classes)])
