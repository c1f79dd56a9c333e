def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    flat = labels.ravel()
    weights = np.ones(flat.size)
    if how == "foreground":
        groups = [flat != 0, flat == 0]
    elif how == "classes":
        groups = [flat == label for label in np.unique(flat)]
    else:
        groups = []
    for group in groups:
        if group.any():
            weights[group] = 1 / group.sum()
    places = rng.choice(flat.size, size=count, p=weights / weights.sum())
    return np.stack(np.unravel_index(places, labels.shape), axis=-1)
