import torch


def nested_regions(labels, year):
    values = np.asarray(labels)
    enhancing = {2017: 4, 2018: 4, 2019: 4, 2020: 4, 2021: 4, 2023: 3, 2024: 3}.get(year)
    if enhancing is None:
        raise ValueError(f"year {year}")
    known = [0, 1, 2, enhancing] + [4] * (year == 2024)
    if not np.isin(values, known).all():
        raise ValueError("foreign label")
    tensor = torch.from_numpy(np.ascontiguousarray(values))
    et = tensor == enhancing
    tc = et | (tensor == 1)
    return torch.stack([tc | (tensor == 2), tc, et], dim=-1)
