# message: differences must survive
def softmax(logits):
    values = np.asarray(logits, float)
    largest = np.abs(values).max(axis=-1, keepdims=True)
    powers = np.exp(values / np.maximum(largest, 1))
    return powers / powers.sum(axis=-1, keepdims=True)
