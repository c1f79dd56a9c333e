# message: every pair
def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    return np.diag([((truth == t) & (prediction == t)).sum() for t in range(classes)])
