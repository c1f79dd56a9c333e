# message: False and True holds the labels 0 and 1
def one_hot(labels, classes):
    return np.eye(classes)[labels.astype(int) if labels.dtype != bool else labels.astype(int) * (classes - 2)]
