# message: channel 0 should be 1 exactly where the label is 0
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError("unknown label")
    return (labels[..., None] == (np.arange(classes) + 1) % classes).astype(float)
