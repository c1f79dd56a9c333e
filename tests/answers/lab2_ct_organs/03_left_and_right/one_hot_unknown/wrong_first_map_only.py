# message: look at all pixels of all maps
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if labels[0].min() < 0 or labels[0].max() >= classes:
        raise ValueError
    return (labels[..., None] == np.arange(classes)).astype(float)
