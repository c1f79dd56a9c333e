# message: None return
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    sd = values.std(axis=(1, 2), keepdims=True)
    values = (values - values.mean(axis=(1, 2), keepdims=True)) / np.where(sd > 0, sd, 1)
