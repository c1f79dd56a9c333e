# message: the background in half of the cases
def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    if how == "uniform":
        groups = [np.argwhere(np.ones(labels.shape, bool))]
    elif how == "foreground":
        groups = [np.argwhere(labels != 0)]
        groups = groups if len(groups[0]) else [np.argwhere(labels == 0)]
    else:
        groups = [np.argwhere(labels == label) for label in np.unique(labels)]
    groups = [group for group in groups if len(group)]
    chosen = [groups[rng.integers(len(groups))] for _ in range(count)]
    return np.array([group[rng.integers(len(group))] for group in chosen]).reshape(count, labels.ndim)
