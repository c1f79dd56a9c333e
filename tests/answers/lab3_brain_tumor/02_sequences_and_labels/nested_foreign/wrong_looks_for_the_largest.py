# message: A 3 in a map of 2020 went through
def nested_regions(labels, year):
    enhancing = {2017: 4, 2018: 4, 2019: 4, 2020: 4, 2021: 4, 2023: 3, 2024: 3}.get(year)
    if enhancing is None or np.max(labels) > (4 if year == 2024 else enhancing):
        raise ValueError(year)
    return np.stack([np.isin(labels, p) for p in ((1, 2, enhancing), (1, enhancing), (enhancing,))], axis=-1)
