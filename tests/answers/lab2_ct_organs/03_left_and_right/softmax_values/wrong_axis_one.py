# message: over the last axis
def softmax(logits):
    values = np.asarray(logits, float)
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
