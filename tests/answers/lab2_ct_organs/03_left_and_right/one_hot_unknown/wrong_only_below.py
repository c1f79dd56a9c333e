# message: label 3 has no channel
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if labels.min() < 0:
        raise ValueError
    return (labels[..., None] == np.arange(classes)).astype(float)
