# message: without oedema
def nested_regions(labels, year):
    labels = np.asarray(labels)
    enhancing = {2017: 4, 2018: 4, 2019: 4, 2020: 4, 2021: 4, 2023: 3, 2024: 3}.get(year)
    if enhancing is None:
        raise ValueError(year)
    if not np.isin(labels, [0, 1, 2, enhancing] + [4] * (year == 2024)).all():
        raise ValueError("foreign label")
    return np.stack([labels > 0, np.isin(labels, (1, 2)), labels == enhancing], axis=-1)
