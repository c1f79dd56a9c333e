# message: 0.5 each
def softmax(logits):
    values = np.asarray(logits, float)
    powers = np.exp(values)
    return np.nan_to_num(powers / powers.sum(axis=-1, keepdims=True))
