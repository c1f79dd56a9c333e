# message: other image lost contrast only the flat
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    centred = values - values.mean(axis=(1, 2), keepdims=True)
    return centred / (values.std(axis=(1, 2), keepdims=True) + 1)
