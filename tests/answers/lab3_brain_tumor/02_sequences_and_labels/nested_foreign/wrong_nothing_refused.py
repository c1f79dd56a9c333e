# message: went through
def nested_regions(labels, year):
    enhancing = 4 if year <= 2021 else 3
    return np.stack([np.isin(labels, p) for p in ((1, 2, enhancing), (1, enhancing), (enhancing,))], axis=-1)
