# message: a label that does not occur cannot be drawn
def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    if how == "uniform":
        groups = [np.argwhere(np.ones(labels.shape, bool))]
    elif how == "foreground":
        groups = [np.argwhere(labels != 0), np.argwhere(labels == 0)]
    else:
        groups = [np.argwhere(labels == label) for label in np.unique(labels)]
    chosen = [groups[rng.integers(len(groups))] for _ in range(count)]
    return np.array([group[rng.integers(len(group))] for group in chosen]).reshape(count, labels.ndim)
