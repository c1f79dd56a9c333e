# message: counts negative positions from the end
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if labels.max() >= classes:
        raise ValueError
    return np.eye(classes)[labels]
