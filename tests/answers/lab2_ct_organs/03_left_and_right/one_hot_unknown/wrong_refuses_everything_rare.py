# message: nothing to refuse
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if len(np.unique(labels)) >= classes:
        raise ValueError
    return np.eye(classes)[labels]
