def standardise(batch):
    values = np.array(batch, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = (values - values.mean(axis=(1, 2), keepdims=True)) / values.std(axis=(1, 2), keepdims=True)
    return np.nan_to_num(result)
