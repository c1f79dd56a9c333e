# message: standard deviation own not the batch
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    centred = values - values.mean(axis=(1, 2), keepdims=True)
    return centred / max(values.std(), 1e-12)
