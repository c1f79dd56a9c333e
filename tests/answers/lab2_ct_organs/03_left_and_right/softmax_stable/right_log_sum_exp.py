from scipy.special import logsumexp


def softmax(logits):
    values = np.asarray(logits, float)
    return np.exp(values - logsumexp(values, axis=-1, keepdims=True))
