# message: not in the table
def nested_regions(labels, year):
    labels = np.asarray(labels)
    enhancing = 4 if year <= 2021 else 3
    if enhancing is None:
        raise ValueError(year)
    if not np.isin(labels, [0, 1, 2, enhancing] + [4] * (year == 2024)).all():
        raise ValueError("foreign label")
    return np.stack([np.isin(labels, p) for p in ((1, 2, enhancing), (1, enhancing), (enhancing,))], axis=-1)
