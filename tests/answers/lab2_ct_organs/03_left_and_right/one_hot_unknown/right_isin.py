def one_hot(labels, classes):
    labels = np.asarray(labels)
    if not np.isin(labels, np.arange(classes)).all():
        raise ValueError("unknown")
    return np.stack([labels == c for c in range(classes)], axis=-1).astype(np.float32)
