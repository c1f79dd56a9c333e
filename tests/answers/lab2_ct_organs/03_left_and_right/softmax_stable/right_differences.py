def softmax(logits):
    values = np.asarray(logits, float)
    return 1 / np.exp(np.minimum(values[..., None, :] - values[..., :, None], 700)).sum(axis=-1)
