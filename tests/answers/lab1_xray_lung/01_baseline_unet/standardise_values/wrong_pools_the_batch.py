# message: mean own not the batch
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    sd = values.std()
    return (values - values.mean()) / (sd if sd > 0 else 1)
