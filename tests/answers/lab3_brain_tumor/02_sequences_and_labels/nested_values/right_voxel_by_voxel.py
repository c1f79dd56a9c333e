def nested_regions(labels, year):
    """Voxel by voxel."""
    enhancing = 4 if year in range(2017, 2022) else 3 if year in (2023, 2024) else None
    if enhancing is None:
        raise ValueError(year)
    rows = {0: (0, 0, 0), 1: (1, 1, 0), 2: (1, 0, 0), enhancing: (1, 1, 1)}
    if year == 2024:
        rows[4] = (0, 0, 0)
    labels = np.asarray(labels)
    out = np.zeros((labels.size, 3), bool)
    for number, label in enumerate(labels.ravel().tolist()):
        if label not in rows:
            raise ValueError(label)
        out[number] = rows[label]
    return out.reshape(*labels.shape, 3)
