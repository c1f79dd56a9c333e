# message: not over the whole array
def softmax(logits):
    values = np.asarray(logits, float)
    powers = np.exp(values - values.max())
    return powers / powers.sum()
