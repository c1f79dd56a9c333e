# message: None return
def standardise(batch):
    values = np.asarray(batch, dtype=float)
    flat = np.ptp(values, axis=(1, 2), keepdims=True) == 0
    sd = np.where(flat, 1, values.std(axis=(1, 2), keepdims=True))
    values = (values - values.mean(axis=(1, 2), keepdims=True)) / sd
