# message: 1e30
def softmax(logits):
    values = np.asarray(logits, float)
    powers = np.exp(values - values.mean(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
