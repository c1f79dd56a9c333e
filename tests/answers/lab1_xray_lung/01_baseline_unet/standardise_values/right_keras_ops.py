from keras import ops


def standardise(batch):
    values = ops.cast(batch, "float32")
    centred = values - ops.mean(values, axis=(1, 2), keepdims=True)
    return centred / ops.maximum(ops.std(values, axis=(1, 2), keepdims=True), 1e-7)
