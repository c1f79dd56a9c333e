# message: got AssertionError
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    assert labels.min() >= 0
    assert labels.max() < classes
    return np.eye(classes)[labels]
