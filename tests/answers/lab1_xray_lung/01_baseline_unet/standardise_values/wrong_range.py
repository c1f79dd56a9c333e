# message: standard deviation not range
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    span = np.ptp(values, axis=(1, 2), keepdims=True)
    return (values - values.mean(axis=(1, 2), keepdims=True)) / np.where(span > 0, span, 1)
