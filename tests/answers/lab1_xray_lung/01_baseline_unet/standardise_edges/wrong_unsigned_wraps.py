# message: uint8 convert to float before you subtract
def standardise(batch):
    mean = batch.mean(axis=(1, 2), keepdims=True).astype(batch.dtype)
    sd = batch.std(axis=(1, 2), keepdims=True)
    return (batch - mean) / np.where(sd > 0, sd, 1)
