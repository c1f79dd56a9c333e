# message: largest logit of the pixel
def softmax(logits):
    values = np.asarray(logits, float)
    powers = np.exp(values - values.max())
    return powers / powers.sum(axis=-1, keepdims=True)
