# message: should add up to 1
def softmax(logits):
    values = np.asarray(logits, float)
    values = values - values.max(axis=-1, keepdims=True)
    return values - np.log(np.exp(values).sum(axis=-1, keepdims=True))
