# message: background among them
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError("unknown label")
    return np.stack([labels == c for c in range(1, classes)], axis=-1).astype(float)
