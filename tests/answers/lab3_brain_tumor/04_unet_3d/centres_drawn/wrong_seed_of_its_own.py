# message: Two seeds gave the same
def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    rng = np.random.default_rng(0)
    if how == "uniform":
        groups = [np.argwhere(np.ones(labels.shape, bool))]
    elif how == "foreground":
        groups = [np.argwhere(labels != 0), np.argwhere(labels == 0)]
    else:
        groups = [np.argwhere(labels == label) for label in np.unique(labels)]
    groups = [group for group in groups if len(group)]
    chosen = [groups[rng.integers(len(groups))] for _ in range(count)]
    return np.array([group[rng.integers(len(group))] for group in chosen]).reshape(count, labels.ndim)
