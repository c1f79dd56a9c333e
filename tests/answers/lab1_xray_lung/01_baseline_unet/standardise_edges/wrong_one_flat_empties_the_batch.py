# message: other image lost contrast only the flat
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    sd = values.std(axis=(1, 2), keepdims=True)
    if (sd == 0).any():
        return np.zeros_like(values)
    return (values - values.mean(axis=(1, 2), keepdims=True)) / sd
