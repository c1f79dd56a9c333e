# message: the exponential overflows
def softmax(logits):
    values = np.asarray(logits, float)
    return np.exp(values) / np.exp(values).sum(axis=-1, keepdims=True)
