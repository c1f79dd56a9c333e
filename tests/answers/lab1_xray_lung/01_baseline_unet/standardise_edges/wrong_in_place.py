# message: changed the batch copy
def standardise(batch):
    """np.asarray copies nothing when the batch is float already, and -= writes into it."""
    values = np.asarray(batch, dtype=np.float64)
    values -= values.mean(axis=(1, 2), keepdims=True)
    sd = values.std(axis=(1, 2), keepdims=True)
    values /= np.where(sd > 0, sd, 1)
    return values
