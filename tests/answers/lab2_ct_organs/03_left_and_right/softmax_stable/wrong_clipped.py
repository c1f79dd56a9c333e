# message: clipping loses them
def softmax(logits):
    values = np.asarray(logits, float)
    powers = np.exp(np.clip(values, -500, 500))
    return powers / powers.sum(axis=-1, keepdims=True)
