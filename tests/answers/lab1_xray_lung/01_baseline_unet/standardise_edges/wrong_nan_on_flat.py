# message: NaN sd is 0 zeros
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    mean = values.mean(axis=(1, 2), keepdims=True)
    return (values - mean) / values.std(axis=(1, 2), keepdims=True)
