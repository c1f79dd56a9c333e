def standardise(image, inside, limit=3.0):
    values = np.ma.masked_array(np.array(image, dtype=float), mask=~np.asarray(inside, dtype=bool))
    if values.count() == 0:
        return np.full(values.shape, -limit)
    sd = values.std()
    return np.ma.clip((values - values.mean()) / (sd if sd > 0 else 1.0), -limit, limit).filled(-limit)
