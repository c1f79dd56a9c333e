# message: standard deviation not variance
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    variance = values.var(axis=(1, 2), keepdims=True)
    return (values - values.mean(axis=(1, 2), keepdims=True)) / np.where(variance > 0, variance, 1)
