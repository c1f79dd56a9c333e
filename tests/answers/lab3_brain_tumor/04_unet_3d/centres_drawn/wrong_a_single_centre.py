# message: Expected 50 rows
def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    if how == "uniform":
        groups = [np.argwhere(np.ones(labels.shape, bool))]
    elif how == "foreground":
        groups = [np.argwhere(labels != 0), np.argwhere(labels == 0)]
    else:
        groups = [np.argwhere(labels == label) for label in np.unique(labels)]
    groups = [group for group in groups if len(group)]
    chosen = [groups[rng.integers(len(groups))] for _ in range(count)]
    return chosen[0][rng.integers(len(chosen[0]))]
