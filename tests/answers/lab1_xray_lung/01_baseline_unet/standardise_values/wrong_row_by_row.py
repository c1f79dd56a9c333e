# message: both image axes together not row by row
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    sd = values.std(axis=2, keepdims=True)
    return (values - values.mean(axis=2, keepdims=True)) / np.where(sd > 0, sd, 1)
