# message: exponentials of the logits
def softmax(logits):
    values = np.asarray(logits, float)
    return values / values.sum(axis=-1, keepdims=True)
