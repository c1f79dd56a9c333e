def one_hot(labels, classes):
    labels = np.asarray(labels).astype(int)
    strangers = set(np.unique(labels).tolist()) - set(range(classes))
    if strangers:
        raise ValueError(f"unknown labels {strangers}")
    return np.eye(classes)[labels]
