# message: label 3 has no channel they count from 0
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if labels.min() < 0 or labels.max() > classes:
        raise ValueError
    return (labels[..., None] == np.arange(classes)).astype(float)
