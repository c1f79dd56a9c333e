# message: each VOXEL of the foreground equally likely
def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    present = np.unique(labels)
    rows = []
    for _ in range(count):
        if how == "uniform":
            pool = np.argwhere(np.ones(labels.shape, bool))
        elif how == "classes" or len(present) == 1:
            pool = np.argwhere(labels == present[rng.integers(len(present))])
        elif rng.random() < 0.5:
            pool = np.argwhere(labels == 0)
        else:
            front = present[present != 0]
            pool = np.argwhere(labels == front[rng.integers(len(front))])
        rows.append(pool[rng.integers(len(pool))])
    return np.array(rows).reshape(count, labels.ndim)
