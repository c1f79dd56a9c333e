# message: divide standard deviation
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    return values - values.mean(axis=(1, 2), keepdims=True)
