# message: moved to the last class
def one_hot(labels, classes):
    return np.eye(classes)[np.clip(np.asarray(labels).astype(int), 0, classes - 1)]
