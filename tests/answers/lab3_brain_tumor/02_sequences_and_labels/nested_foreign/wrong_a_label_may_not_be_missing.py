# message: a label may be missing
def nested_regions(labels, year):
    labels = np.asarray(labels)
    enhancing = {2017: 4, 2018: 4, 2019: 4, 2020: 4, 2021: 4, 2023: 3, 2024: 3}.get(year)
    if enhancing is None:
        raise ValueError(year)
    if set(np.unique(labels).tolist()) != {0, 1, 2, enhancing} | ({4} if year == 2024 else set()):
        raise ValueError("foreign label")
    return np.stack([np.isin(labels, p) for p in ((1, 2, enhancing), (1, enhancing), (enhancing,))], axis=-1)
