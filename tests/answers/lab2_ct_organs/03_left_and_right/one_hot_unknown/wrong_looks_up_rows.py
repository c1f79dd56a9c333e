# message: expected ValueError got IndexError
def one_hot(labels, classes):
    return np.eye(classes)[np.asarray(labels).astype(int)]
