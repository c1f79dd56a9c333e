# message: channels must add up to 1
def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError("unknown label")
    hot = np.stack([labels == c for c in range(classes)], axis=1)
    return hot.reshape(*labels.shape, classes).astype(float)
