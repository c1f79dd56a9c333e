# message: a label that does not occur cannot be drawn
def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    if how == "uniform":
        groups = [np.argwhere(np.ones(labels.shape, bool))]
    elif how == "foreground":
        groups = [np.argwhere(labels != 0), np.argwhere(labels == 0)]
    else:
        groups = [np.argwhere(labels == label) for label in (0, 1, 2, 4)]
    chosen = [groups[rng.integers(len(groups))] for _ in range(count)]
    return np.array([group[rng.integers(len(group))] for group in chosen]).reshape(count, labels.ndim)
